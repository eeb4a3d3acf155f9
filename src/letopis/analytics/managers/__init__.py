"""«Работа менеджеров»: what was planned of each and done, how soon clients are answered, the load, how records are kept."""
