"""Accounts of members: made with a password, given another one, closed; second factors taken away where they are lost.

Nothing of this is in the record: it is how somebody proves to this node that they are the member.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from truceline.errors import InvalidSetting, UnknownName
from truceline.store.node import Node
from truceline.store.permissions import members

__all__ = ["set_password"]


def set_password(node: Node, code: str, password: str) -> None:
    """Give the member `code` an account with this password, or this password to the account that they have.

    Raises `UnknownName` for no active member, `InvalidSetting` for a password that is too easy to guess.
    """
    if members(node, code).get(code) is None:
        raise UnknownName(f"{code!r} is no active member", where=node.name, remedy="add the member first")
    accounts = get_user_model()
    account = accounts.objects.filter(username=code).first() or accounts(username=code)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidSetting(" ".join(error.messages), where="the password", remedy="choose another") from None
    account.set_password(password)
    account.is_active = True
    account.save()
