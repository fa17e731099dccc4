"""Lists of words by which things are known that logs only name: treasuries, places to put files, open labels.

A workspace adds its own in `[lists]` of its settings; what ships here are words that mean the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

LISTS = pa.schema([("tenant", pa.string()), ("list_kind", pa.string()), ("value", pa.string())])
"""The table `lists`; values are lower case."""

SHIPPED: Mapping[str, tuple[str, ...]] = {
    "treasury": (
        "wallet",
        "wallets",
        "treasury",
        "custody",
        "custodian",
        "hsm",
        "multisig",
        "signing",
        "signer",
        "signers",
        "keystore",
        "mnemonic",
        "payout",
        "payouts",
    ),
    "personal_storage": (
        "mega.nz",
        "mega.io",
        "mega.co.nz",
        "dropbox.com",
        "dropboxapi.com",
        "pcloud.com",
        "mediafire.com",
        "4shared.com",
        "gofile.io",
        "file.io",
        "transfer.sh",
        "wetransfer.com",
        "sendspace.com",
        "anonfiles.com",
        "pixeldrain.com",
        "catbox.moe",
        "temp.sh",
        "bashupload.com",
        "workupload.com",
        "zippyshare.com",
        "icedrive.net",
        "filen.io",
        "terabox.com",
        "disk.yandex.com",
        "drive.proton.me",
        "sync.com",
        "koofr.net",
        "icloud-content.com",
    ),
    "open_label": ("public", "general", "personal", "non-business", "unrestricted", "official"),
    "sensitive_label": (),
    "code_owner": (),
    "private_mail": (
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "tutanota.com",
        "tuta.com",
        "gmx.com",
        "gmx.net",
        "gmx.de",
        "mail.com",
        "mail.ru",
        "yandex.com",
        "yandex.ru",
        "qq.com",
        "163.com",
        "126.com",
        "aol.com",
        "zoho.com",
        "fastmail.com",
    ),
}
"""What ships, by the kind of list."""


def lists(tenants: Iterable[str], own: Mapping[str, Iterable[str]]) -> pa.Table:
    """The table `lists`: for every tenant what ships and what the workspace adds."""
    words = {
        kind: {*shipped, *(word.strip().lower() for word in own.get(kind, ()))} for kind, shipped in SHIPPED.items()
    }
    rows = [
        {"tenant": tenant, "list_kind": kind, "value": word}
        for tenant in tenants
        for kind, found in words.items()
        for word in sorted(found)
        if word
    ]
    return pa.Table.from_pylist(rows, schema=LISTS)
