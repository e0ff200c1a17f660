"""Secrets in every form in which providers, tools and people write them, and words that only look
alike."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.generic import facts
from tui.models.server import read_server
from tui.secrets import MASK, Redactor, is_secret_name, mask_tree

VALUE = "Sup3rSecret-8"
CANARY = "Sup3r"

TEXTS = [
    "ipmitool -I lanplus -H 192.0.2.1 -U ADMIN -P {} chassis power status",
    "ipmitool -U ADMIN -P '{}' sdr",
    "ipmi-sensors -u ADMIN -p {} -h 192.0.2.1",
    "bmc-info -p {}",
    "racadm -r 192.0.2.1 -u root -p {} getsysinfo",
    "SMCIPMITool 192.0.2.1 ADMIN {} ipmi power up",
    "sshpass -p {} ssh root@192.0.2.1",
    "sshpass -p{} ssh root@192.0.2.1",
    "curl -u ADMIN:{} https://192.0.2.1/redfish",
    "curl -H 'Authorization: Bearer {}' https://x",
    "mysql -uroot -p{} db",
    "xfreerdp /u:admin /p:{} /v:192.0.2.1",
    "ldapsearch -w {} -D cn=x",
    "echo root:{} | chpasswd",
    "wget --password={} ftp://x",
    "tool --password {} run",
    "tool --api-key={}",
    "tool --client-secret '{}'",
    "export DB_PASSWORD={}",
    "snmpwalk -v2c -c {} 192.0.2.1",
    "rootpassword={}",
    "adminpass: {}",
    "pwd={}",
    "passwd: {}",
    "secretkey={}",
    "secret_key = {}",
    "user_pwd={}",
    "Cookie: PHPSESSID={}; lang=en",
    "Set-Cookie: sid={}; HttpOnly",
    "Authorization: Bearer {}",
    "authorization: Basic {}",
    "Authorization: {}",
    "Proxy-Authorization: Digest {}",
    "X-Auth-Token: {}",
    "x-api-key: {}",
    "https://h.example/x?token={}&a=1",
    "https://h.example/x?a=1&access_token={}#f",
    "https://h.example/?q=a%3Ftoken%3D{}",
    "https://admin:{}@h.example/",
    "redis://:{}@h.example:6379/0",
    "the password is {}",
    "password {} was set",
    "Password changed to {}.",
    "Your temporary password: {} (change it)",
    "root password = {}",
    "Use login admin and password {} to sign in",
    "API key {} is invalid",
    "token '{}' has expired",
    "login/password: admin/{}",
    "credentials: ADMIN / {}",
    "user ADMIN pass {}",
    "IPMI: ADMIN:{}",
    "password - {}",
    "password\t{}",
    "password\n{}",
    "password [{}]",
    "password ({})",
    "(password:{})",
    "пароль: {}",
    "пароль {}",
    "<password>{}</password>",
    "<ns:Password type='x'>{}</ns:Password>",
    '<input type="hidden" name="token" value="{}">',
    "<param value='{}' name='root_pass'/>",
    "[password] => {}",
    "'password' => '{}'",
    ':password=>"{}"',
    '{{"tag":"password","value":"{}"}}',
    '{{"value":"{}","tag":"password"}}',
    '{{\\"tag\\":\\"root_pass\\",\\"value\\":\\"{}\\"}}',
    '{{"name": "admin_pass", "content": "{}"}}',
    "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----",
    "password={},user=x",
    "a=1;password={};b=2",
    'password: "two words {}"',
    "username=ADMIN password={} host=x",
]
"""A secret stands at the braces."""

HARMLESS = [
    "Invalid token",
    "Session expired",
    "password is incorrect",
    "The password must have 8 letters",
    "PIN is required",
    "Wrong PIN",
    "wrong PIN 3 times",
    "eq/check_pin: Wrong PIN",
    "eq/set_pin: PIN must be 4 to 6 digits",
    "Incorrect API key format",
    "AsyncKey not found",
    "Missing required keys: key",
    "token has expired",
    "ssh -p 22 root@h.example",
    "Fan 3 | 65h | ok",
    "Add your public key here",
    "SSH keys: 2",
    "Change password",
    "keyboard layout: us",
    "The API key belongs to another account",
    "author: anna",
    "authentication required",
    "Token refused",
    "kvm_token_expire: 3600",
    "web-01 (id 25250): reboot",
    "http://h.example:8080/x",
    "Set PIN",
    "the PIN and the password are asked for",
    "public_key: ssh-ed25519 AAAA",
    "compass: north",
    "key_id: 7",
    "password policy: 12 letters",
    "token_expire=1764492000",
    "monkey=1",
]

NAMES = [
    "rootpassword",
    "ROOTPASSWORD",
    "adminpass",
    "pwd",
    "user_pwd",
    "cookie",
    "Set-Cookie",
    "secretkey",
    "secret_key",
    "client_secret",
    "private_key",
    "privateKey",
    "privatekey",
    "apitoken",
    "session_id",
    "sessionid",
    "PHPSESSID",
    "bearer",
    "credentials",
    "password1",
    "password_confirm",
    "passwordNew",
    "vnc.password",
    "x-auth-token",
    "jwt",
    "ipmipassword",
    "ipmi_pw",
    "otp",
    "totp",
    "community_secret",
    "db-passwd",
    "пароль",
]
HARMLESS_NAMES = [
    "key_id",
    "token_expire",
    "password_changed",
    "public_key",
    "publickey",
    "monkey",
    "compass",
    "bypass",
    "keyboard",
    "pinned",
    "passport",
    "hostname",
    "os",
    "author",
    "session",
    "tokens_left",
    "password_policy",
    "pin_attempts",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_secret_in_free_text_is_masked(text: str) -> None:
    masked = Redactor().mask(text.format(VALUE))
    assert CANARY not in masked
    assert MASK in masked


@pytest.mark.parametrize("text", HARMLESS)
def test_a_sentence_about_secrets_stays_readable(text: str) -> None:
    assert Redactor().mask(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_secret_is_known_in_every_spelling(name: str) -> None:
    assert is_secret_name(name)
    assert mask_tree({"a": [{name: VALUE}]}) == {"a": [{name: MASK}]}
    assert CANARY not in Redactor().mask(f"{name}={VALUE}")
    assert CANARY not in Redactor().mask(json.dumps({name: VALUE}))


@pytest.mark.parametrize("name", HARMLESS_NAMES)
def test_a_name_that_only_speaks_of_a_secret_is_none(name: str) -> None:
    assert not is_secret_name(name)
    assert mask_tree({name: "open"}) == {name: "open"}


TREES = [
    [{"tag": "password", "value": VALUE}],
    {"tags": [{"id": 1, "tag": "root_pass", "value": VALUE, "extra": VALUE}]},
    {"fields": [{"label": "Admin password", "data": VALUE}]},
    {"custom": {"name": "ipmi_password", "content": {"deep": VALUE}}},
    {"params": ["password", VALUE]},
    {"argv": ["ipmitool", "-U", "ADMIN", "-P", VALUE]},
    {"argv": ["tool", "--password", VALUE]},
    {"columns": ["user", "password"], "rows": [["ADMIN", VALUE]]},
    {"headers": {"Authorization": f"Bearer {VALUE}"}},
    {"headers": [{"header": "Cookie", "text": VALUE}]},
    {"debug": f"ipmitool -U ADMIN -P {VALUE} power on"},
    {"url": f"https://h.example/?token={VALUE}"},
    {"scope": json.dumps({"tag": "password", "value": VALUE})},
    {"password": {"current": VALUE, "old": [VALUE]}},
]


@pytest.mark.parametrize("tree", TREES, ids=str)
def test_a_secret_in_a_decoded_answer_is_masked(tree: object) -> None:
    assert CANARY not in json.dumps(mask_tree(tree))
    assert CANARY not in str(list(facts(tree)))
    if "argv" not in str(tree) and "rows" not in str(tree):  # lists need the names beside them
        assert CANARY not in Redactor().mask(json.dumps(tree))


def test_what_stands_beside_a_harmless_label_stays() -> None:
    tree = {
        "tags": [{"id": 7, "tag": "env", "value": "prod"}],
        "argv": ["power", "reboot", "web-01"],
    }
    assert mask_tree(tree) == tree


def test_tags_of_a_server_keep_their_names_and_mask_their_secrets() -> None:
    detail = read_server(
        {
            "server_data": {"id": 1},
            "tags": [
                {"tag": "password", "value": VALUE},
                {"tag": "env", "value": "prod"},
                {"tag": "note", "value": f"ipmi pass {VALUE}"},
            ],
        }
    )
    assert dict(detail.tags) == {"password": MASK, "env": "prod", "note": f"ipmi pass {MASK}"}


@given(
    st.sampled_from(TEXTS),
    st.from_regex(r"[A-Za-z][A-Za-z0-9]{2,8}[0-9][-_.@#]?[A-Z][a-z0-9]{2,8}", fullmatch=True),
)
def test_no_other_value_is_left_either(text: str, value: str) -> None:
    assert value not in Redactor().mask(text.format(value))


@given(st.text(max_size=200))
def test_any_text_can_be_masked_twice_alike(text: str) -> None:
    redactor = Redactor()
    once = redactor.mask(text)
    assert redactor.mask(once).count(MASK) >= once.count(MASK) - text.count("•")


@pytest.mark.parametrize("secret", ["Secret-9x", "hunter2x", "x9!kQ", "Tr0ub4dor", "S3cret/x9"])
def test_an_option_with_its_secret_glued_to_it_is_masked(secret: str) -> None:
    for text in (
        f"run with -U ADMIN -P{secret} then wait",
        f"-P{secret} was used",
        f"ran '-P{secret}' there",
    ):
        assert secret not in Redactor().mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "nmap -Pn host",
        "ssh -p22 host",
        "see -Pv2 there",
        "run -P8080:80 now",
        "use -P2222 x",
        "find . -print0 x",
        "mvn -Pprod x",
        "see -Pv2.10.3 x",
        "gradle -Pnative-image x",
    ],
)
def test_an_option_that_is_no_secret_stays(text: str) -> None:
    assert Redactor().mask(text) == text


FOREIGN_LIST = """
    access_token accessToken admin_password api_key apiKey apikey auth_code authenticity_token
    authorization aws_secret_access_key aws_session_token backup_codes bearer_token
    bmc_password card_cvc client_secret clientSecret confirmation_token console_password
    consumer_secret cookie credentials csrf_token csrftoken csrfmiddlewaretoken cvv
    database_password db_pass dbpass encrypted_password encryption_key ftp_password
    github_token hmac_secret id_token ipmi_password jwt keystore_password kvm_token
    ldap_bind_password login_token master_key mysql_pwd newPassword novnc_token npm_token
    oauth_token oauth_token_secret old_password otp otp_secret passcode passphrase passwd
    password password2 password_confirmation passwordHash pgp_private_key PHPSESSID
    pre_shared_key privatekey private_key private-key privkey proxy-authorization psk puk pwd
    rdp_password recovery_code recovery_codes refresh_token remember_token reset_token
    root_pass root_password rsa_private_key secret secret_key_base secretkey SecretAccessKey
    session_id sessionid set_cookie shared_secret signing_key slack_token smtp_password
    snmp_community ssh_key_passphrase ssh_private_key sshpass stripe_token token totp
    totp_secret two_factor_code userPassword vault_token vnc_password webhook_secret
    wifi_password wpa_passphrase x-amz-security-token x-api-key x-auth-token x-csrftoken
    x-vault-token
"""
"""Names that error trackers, web frameworks, and tools for servers hide by default."""


@pytest.mark.parametrize("name", FOREIGN_LIST.split())
def test_names_that_other_programs_hide_are_hidden_here_too(name: str) -> None:
    assert is_secret_name(name)
    for text in (f"{name}={VALUE}", f'{{"{name}": "{VALUE}"}}', f"{name}: {VALUE}"):
        assert CANARY not in Redactor().mask(text)
    assert mask_tree({name: VALUE}) == {name: MASK}


def test_of_many_objects_only_the_one_with_the_name_of_a_secret_is_masked() -> None:
    pairs = [("role", "web-1"), ("ipmi_password", VALUE), ("owner", "anna-2")]
    listed = json.dumps([{"name": name, "value": value} for name, value in pairs])
    masked = Redactor().mask(listed)
    assert CANARY not in masked
    assert [word in masked for word in ("web-1", "anna-2")] == [True, True]
    assert Redactor().mask('{"name": "password"') == '{"name": "password"'
