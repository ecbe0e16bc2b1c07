"""`lyceum demo`: a whole city on this machine, a simulated term in it, and a count of everything.

`command` is the command line and `show` the order of things. `catalogue`, `term`, `places`,
`voices` and `identity` say what happens in the term, `city` sends it. `answers`, `history`,
`published` and `read_models` look at what came of it from all sides, `reconcile` says
where they part, `table` shows it.
"""
