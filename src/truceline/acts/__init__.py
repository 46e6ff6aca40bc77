"""The acts of the centre that take more than one fact, or bytes, or a look at what the node holds.

Each function takes the actor first and gives back what was written; the command line and the API call the same ones.
What is one fact alone goes straight to `truceline.store.journal.write`.
"""
