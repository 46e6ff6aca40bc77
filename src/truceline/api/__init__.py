"""What a node offers and asks over HTTP: the exchange of bundles with its peers (docs/formats/bundle.md).

In come requests, out go bundles or refusals by name; nothing here decides what is right, `store.exchange` does.
`application` is the WSGI side, `sync` the other one, which asks a peer.
"""
