"""The centre's work said: for each part the points of the brief, the tables of the report, and the rows of its CSV.

    access.items(picture)       what the brief says of it
    access.blocks(picture)      tables and drawings of the report
    access.rows(picture)        what `access.csv` has under `access.COLUMNS`

A part of which there is nothing says nothing, except that of observation: that nobody looked is told.
"""
