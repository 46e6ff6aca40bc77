"""Readers: the bytes of a file, a feed or a message in, drafts of reports out.

A reader is one function

    def read(raw: bytes, origin: Origin) -> Iterator[Draft]: ...

and its contract is this. `raw` is the whole content, already held to `origin.max_bytes`. Each report that it holds
comes out as one `Draft`, in the content's own order; a table gives one for each row. What is wrong with one entry is a
note on its draft or, where nothing can be made of it, one `Rejected` in its place, and the rest is still read. Content
that cannot be read at all raises `UnreadableReport`, and nothing else may escape. The text of a draft is decoded once
and never altered afterwards; a reader that takes markup away builds it once. A reader opens no file but the mapping
that `origin` names, and no network connection, and its work is bounded by the size of `raw`.

`formats.py` holds the table of readers, by suffix and by content. Other packages add theirs as entry points in the
group `truceline.readers`, each of them a `Format`:

    >>> from truceline.reports.readers.draft import Origin
    >>> from truceline.reports.readers.formats import find_format
    >>> origin = Origin(name="a.txt")
    >>> [draft.text for draft in find_format(b"Shots were heard.", origin).read(b"Shots were heard.", origin)]
    ['Shots were heard.']
"""
