"""The report «Источники клиентов»: what is asked (`asked`), who is new (`clients`), figures (`figures`), what is said of
them (`words`, `charts`, `table`), the clients behind (`behind`). Rules and reasons: decision 0042.
"""
