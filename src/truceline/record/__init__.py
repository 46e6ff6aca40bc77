"""Tamper-evident logs: entries, Merkle tree, keys, signed notes, checkpoints, receipts and proofs.

In come bytes and keys; out come values that have been checked, or a `RecordError` that says what is wrong. The package
knows nothing of ceasefires, files or databases. `docs/formats/entry.md` says what the bytes are.

    tree = Frontier()
    tree.append(leaf_hash(entry.encode()))
    text = sign_checkpoint(Checkpoint(entry.log, tree.size, tree.root()), signing_key)
"""
