"""The words of the rights tables: who is asked, and what a kind of address answers to each of them.

Every part has a `tests/rights.py` with any of these names, gathered by `test_authorization.py`:
`PAGES` – route name → (method, statuses by the cast), optionally with the data sent as a third item;
`OPERATIONS` – (method, path of the API) → statuses by the cast, optionally (statuses, body);
`extend(world)` – more records of Анна's, answered as a dict (ids of API resources under "ids"); `kwargs(name, world)` – the arguments of a route of this
part, None for the usual ones; `headers(name)` – headers of the request; `after(name, status, who, world)` – mends the
world after a request that changed it.
"""

CAST = ("guest", "vera", "oleg", "boris", "anna", "olga", "gleb")
PUBLIC = (200,) * 7
OWN_PAGE = (302, 200, 200, 200, 200, 200, 200)
SEEN = (302, 404, 200, 200, 200, 200, 200)  # reading something of Анна's
ADDING = (302, 200, 403, 200, 200, 200, 200)  # a form for a new record
CHANGING = (302, 404, 403, 403, 200, 200, 200)  # a form or an action on something of Анна's
ACTING = (302, 404, 403, 403, 302, 302, 302)
MANAGING = (302, 403, 403, 403, 403, 403, 200)
MANAGED = (302, 403, 403, 403, 403, 403, 302)
OWN_ACTION = (302,) * 7
MINE = (302, 404, 404, 404, 200, 404, 404)  # seen by nobody but the one who made it

READ = (401, 404, 200, 200, 200, 200, 200)
LIST = (401, 200, 200, 200, 200, 200, 200)
WRITE = (401, 404, 403, 403, 428, 428, 428)  # the right ones get as far as the missing If-Match
ADD = (401, 201, 403, 201, 201, 201, 201)
