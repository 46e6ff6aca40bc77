"""The node's memory: what is received and decided goes in by one door, and everything else is a view of it.

    facts -> journal.write(actor, *facts) -> record_* tables -> standing -> readings

`node` opens a node's folder, `journal` writes, `standing` says what is legal and what comes of it, `projection` keeps
the view, `rebuild` makes it again and compares. Django begins here.
"""
