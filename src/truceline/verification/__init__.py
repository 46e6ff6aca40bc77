"""Verification: what becomes of one allegation until it is closed, and who decided what on which grounds.

In come the steps that officers take, requests for access and their answers, evidence and who held it, findings, answers
of the parties; out come the state of a case as each node that received it keeps it, what is overdue, where access was
restricted, which chains of custody have gaps, and what the deciders agree on. Nothing here decides anything about
anybody: a person does, by name, and where two differ both stand.

    account = fold("c-01", "mission", steps)
    print(account.words)
"""
