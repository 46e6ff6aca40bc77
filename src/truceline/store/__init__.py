"""The node's memory: what is received and decided goes in by one door, and everything else is a view of it.

    facts -> journal.write(actor, *facts) -> record_* tables -> standing -> reading

Django begins here. Where to look for what:

    a node          node, founding (making one), databases, settings, identities, keyring and signing (keys)
    the record      journal (the one door), projection, standing (what is legal, what comes of it), log (reading it),
                    bodies, rebuild, faults (everything that is wrong with it), internal_log, prove
    what came in    receive, received_reports, suggest (claims as a machine reads them), jobs (long work)
    what it says    reading (all logs together), as_of, decisions and review_steps (claims), opened_incidents and
                    incident_steps
    peers           peers, exchange (bundles made and taken), parts, bundle_files, peer_states, evidence, endorsements
    protection      vault (who told us), sources, protection (what leaves is coarse), typed_words, fingerprints
    tables          models, migrations, apps, ids (names for what people open)
    safe keeping    backup, restoring, recovery (from a peer's mirror), copying
"""
