"""Exact tools of other rooms at work for task apps: ``interface`` is the door, ``registry`` knows them all."""
