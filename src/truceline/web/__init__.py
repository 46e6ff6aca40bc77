"""What people see: pages over the journal, for members who signed in, and a few for the public.

Comes in: a request of a person, who is a member of the node. Goes out: a page, or a part of one, in their language.
Each area of work has a package of its own with its addresses (`urls`), pages (`views`) and forms; templates lie beside
each other in `templates`. Whatever is recorded goes through `truceline.acts`; every page says by `page` what it needs.
"""
