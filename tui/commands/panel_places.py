"""Places of the actions beyond the guide, and the reasons why some have none. For the coverage
page."""

from __future__ import annotations

_IMAGES = "Server, snapshots, backups, and ISO (`d`)"
READ_PLACES = {
    "eq/backup_get_schedule": f"{_IMAGES}, Backups; `hostdeck backup list`",
    "eq/backup_list": f"{_IMAGES}, Backups; `hostdeck backup list`",
    "eq/check_backup_lock": f"{_IMAGES}, Backups; `hostdeck backup list`",
    "eq/get_traffic": "Network tab, where the provider has numbers; `hostdeck traffic`",
    "eq/history": "History tab of a server",
    "ip/get_traffic": "Network tab, where the provider has numbers; `hostdeck traffic`",
    "iso/list_iso": f"{_IMAGES}, ISO images; `hostdeck iso list`",
    "iso/uploaded": "decides lost uploads and deletions of ISO images",
    "net/show_ipv4_free": "Addresses tab, Add IP address",
    "pdns/list_domains": "DNS zones (`a` `g`); `hostdeck dns zones`",
    "pdns/view_zone": "DNS zones (`a` `g`), records; `hostdeck dns list`",
    "software/list": "Servers in stock and software; `hostdeck stock --software`",
    "stocks/list": "Servers in stock and software; `hostdeck stock`",
    "vm/get_snapshot": f"{_IMAGES}, Snapshots; `hostdeck snapshot list`",
    "vm/load_stats": "Sensors tab of a VM (`m`); `hostdeck metrics`",
}
"""Reads and automatic actions; what changes something is found through the commands."""

_RAW = "command line only, raw: "
EXCEPTIONS = {
    "eq/announceip": f"{_RAW}its parameters are not published; ask support to announce a network",
    "eq/backup_save_schedule": f"{_RAW}the fields of a schedule are not published",
    "eq/deploy": f"{_RAW}it spends money and no read can check it before; order in the web panel",
    "eq/get_ipmi": f"{_RAW}address and model of the BMC come with IPMI access",
    "eq/getserversforannounce": f"{_RAW}of use only with eq/announceip",
    "eq/unified_server_search": f"{_RAW}the list and its filter find servers without it",
    "ip/list_free_ip": f"{_RAW}needs a subnet of your own; Add IP address lists free addresses",
    "iso/add": "not offered: for the provider's administrators",
    "iso/delete": "not offered: for the provider's staff; your own images go by iso/del",
    "iso/history": f"{_RAW}its parameters are not published",
    "nat/drop_nat": f"{_RAW}it can leave a rule in the router that no list shows",
    "stocks/show": f"{_RAW}the list has the same fields",
    "vm/update_restore_settings": f"{_RAW}its parameters are not published",
}
"""Actions without a place of their own, and why."""
