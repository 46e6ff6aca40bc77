"""The record: what stands in the logs, who confirmed it, proofs to take along, bundles for peers and from them."""
