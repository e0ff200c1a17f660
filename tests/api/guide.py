"""The actions of the provider's public guide, typed by hand from its pages.

The look at an async key (`eq_callback/check`) belongs to all slow ones and is not counted.
"""

GUIDE = (
    # Authorization
    "auth/whmcslogin", "auth/logout", "auth/info",
    # PIN
    "eq/set_pin", "eq/check_pin",
    # Inventory
    "eq/list", "eq/update_servers", "eq/show",
    # Server's power
    "eq/status", "eq/sensors", "eq/on", "eq/off", "eq/reboot",
    # Tags
    "tags/add", "tags/remove", "tags/list", "tags/user_search",
    # Remote access
    "nat/add_static_nat", "nat/remove_static_nat", "eq/add_ipmi_user", "eq/remove_ipmi_user", "eq/unit_reset",
    "eq/console", "jira/request_pon", "jira/request_poff", "jira/request_reboot", "jira/request_PXEboot",
    "jira/request_kvm", "jira/request_check",
    # Reinstall procedures
    "eq/reinstall", "os/list", "jenkins/get_tasks", "eq/create_pxe", "eq/boot_dev", "eq/clear_pxe",
    # Network
    "net/get_status", "net/port_off", "net/port_on", "net/show_cacti", "net/block_ip", "net/unblock_ip",
    "ip/get_ip", "ip/get_ptr", "ip/update_ptr", "ip/set_main", "ip/get_client_ip",
    # Billing interaction
    "whmcs/get_client", "whmcs/create_addfunds", "whmcs/getpaymentgw", "whmcs/get_billing_data",
    # Instant servers
    "presets/list", "traffic_plans/list", "eq/order_instance",
)  # fmt: skip

NEWER = (
    "auth/login", "eq/hard_off", "eq/history", "eq/abort_reinstall", "eq/get_ipmi", "eq/get_traffic", "ip/get_traffic",
    "eq/novnc", "eq/rename_server", "ssh_keys/list", "ssh_keys/add", "ssh_keys/delete", "whmcs/get_invoices",
    "whmcs/get_invoice", "whmcs/getcredits", "whmcs/apply_credit", "whmcs/request_cancellation", "net/add_ipv4",
    "net/remove_ipv4", "vm/create_snapshot", "vm/get_snapshot", "iso/list_iso", "iso/mount_iso", "api_keys/list",
    "api_keys/add", "rhr/add", "rhr/list", "jira/request_assistance", "software/list", "stocks/list", "stocks/show",
    "presets/search", "eq/unified_server_search", "pdns/list_domains", "rtm/get_tickets",
)  # fmt: skip
