"""The City of Chicago's open data "My CHI. My Future. Programs", made into commands.

`rows` reads the file, `programme` makes a row a programme or says everything that is wrong with
it, `requests` makes a programme the commands of the two services, `run` sends them.
"""
