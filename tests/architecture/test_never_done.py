"""What the program never does: run what it is given, ask more of the network than is listed, seal weakly."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from clearsight.integrations.envelope import new_wrapped_key, seal
from tests.architecture.source import PACKAGE, ROOT, Module, called, modules, sample

SCRIPTS = sorted((PACKAGE / "web" / "static" / "own").glob("*.js"))

# Nothing that is sent becomes code, an object of a kind that it names, or an answer of our own.
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "pickle.load",
    "marshal.loads", "shelve.open", "yaml.load", "mark_safe", "format_html_join", "RawSQL", "tempfile.mktemp",
    "random.random", "random.randint", "random.choice", "uuid.uuid1", "hashlib.md5", "hashlib.new",
    "urllib.request.urlopen", "urlopen", "requests.get", "requests.post", "ssl._create_unverified_context",
}  # fmt: skip
# Who speaks with other machines, and with which: by which setting.
SPEAKS = {
    "integrations/mail.py": "the mail server that CLEARSIGHT_MAIL names",
    "integrations/viruses.py": "clamd, where CLEARSIGHT_CLAMD names it",
    "integrations/outward.py": "witnesses and sign-ins of others, by the addresses of the installation",
    "integrations/witnesses.py": "the witnesses that CLEARSIGHT_WITNESSES names: sizes and hashes alone",
    "integrations/receipts.py": "nobody: waits for a library that could",
    "cli/serve.py": "nobody: whether an address is free",
}
NETWORK = {"socket", "ssl", "http", "urllib.request", "smtplib", "ftplib", "telnetlib", "asyncio", "requests"}
# What is used of cryptography, and for what: docs/reference/trust.md says the same.
CRYPTOGRAPHY = {
    "AESGCM": "seals words, and keys", "HKDF": "keys for a purpose", "hashes": "SHA-256 for them",
    "Ed25519PrivateKey": "signs checkpoints", "Ed25519PublicKey": "verifies them",
    "x509": "the certificate of the seal on PDFs", "NameOID": "its name", "ec": "its key",
    "serialization": "keeps both in a file", "InvalidTag": "", "InvalidSignature": "",
}  # fmt: skip
# SHA-1 where a format of others is made of it: one-time codes (RFC 6238), the list of breached passwords.
SHA_1 = {"accounts/domain/clock_codes.py", "integrations/breached.py"}


def src() -> Iterator[tuple[str, Module]]:
    """Every module of the program, by its path in the package."""
    for module in modules("src"):
        yield module.path.removeprefix("src/clearsight/"), module


def imports(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def never(module: Module) -> list[str]:
    """Where a module does what is never done."""
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        shell = any(one.arg == "shell" and getattr(one.value, "value", None) for one in node.keywords)
        unsafe = any(one.arg in ("verify", "verify_mode") and _is_off(one.value) for one in node.keywords)
        if called(node) in FORBIDDEN or shell or unsafe:
            found.append(f"{module.at(node)} {called(node)}")
    return found


def _is_off(value: ast.expr) -> bool:
    return (isinstance(value, ast.Constant) and value.value is False) or "CERT_NONE" in ast.unparse(value)


@pytest.mark.abuse(17)
def test_nothing_is_run_fetched_or_made_of_what_is_sent() -> None:
    assert [line for _, module in src() for line in never(module)] == []
    speaks = {path for path, module in src() if NETWORK & set(imports(module))}
    assert speaks - set(SPEAKS) == set()


def test_the_detector_sees_what_is_never_done() -> None:
    for line in ("eval(x)", "os.system(x)", "subprocess.run(x, shell=True)", "get(x, verify=False)"):
        assert never(sample(line)) != [], line


@pytest.mark.abuse(17)
def test_templates_take_nobody_s_words_for_markup() -> None:
    marked = re.compile(r"\{[{%][^}]*\|\s*safe\b[^}]*[}%]\}")
    constant = re.compile(r'^\{\{ ?"[^"{]*" \| safe[^|]*\}\}$')
    found = [
        f"{path.name}: {part}"
        for path in (PACKAGE / "web" / "templates").rglob("*.html")
        for part in marked.findall(path.read_text("utf-8"))
        if not constant.match(part)
    ]
    assert found == []
    assert not list((PACKAGE / "web").rglob("*autoescape false*"))


@pytest.mark.abuse(17)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_words_as_words(path: object) -> None:
    text = (PACKAGE / "web" / "static" / "own" / str(getattr(path, "name", ""))).read_text("utf-8")
    bad = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
    # Nothing is compared by what it could be taken for (`==`): only by what it is.
    assert re.findall(r"[^=!<>]==[^=]|!=[^=]", text) == []
    bad += r"|__proto__|Object\.prototype|javascript:|setTimeout\(['\"]|\bvar "
    assert re.findall(bad, text) == []


def test_only_what_is_listed_of_cryptography() -> None:
    used, sha_1, weak = set(), set(), []
    for path, module in src():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography"):
                used |= {name.name for name in node.names}
        sha_1 |= {path} if re.search(r"sha1\b", module.text) else set()
        weak += [path] if re.search(r"\b(md5|MD5|ECB|CBC|DES|RC4|Blowfish)\b", module.text) else []
    assert used <= set(CRYPTOGRAPHY) and sha_1 <= SHA_1 and weak == []


def test_no_nonce_is_used_twice() -> None:
    wrapped = new_wrapped_key("key")
    sealed = [seal("the same words", wrapped, "key", "row") for _ in range(2_000)]
    assert len({one[:13] for one in sealed}) == len(set(sealed)) == 2_000


def test_passwords_are_kept_under_argon2() -> None:
    text = (PACKAGE / "config" / "settings.py").read_text("utf-8")
    (hashers,) = re.findall(r"^PASSWORD_HASHERS = (\[.*?\])", text, re.M | re.S)
    assert [name.rsplit(".", 1)[1] for name in ast.literal_eval(hashers)] == ["Argon2PasswordHasher"]
    from django.contrib.auth.hashers import Argon2PasswordHasher

    # OWASP's password storage cheat sheet: Argon2id, 46 MiB with one pass at the least.
    cost = Argon2PasswordHasher()
    assert cost.memory_cost >= 47_104 and cost.time_cost >= 1


def test_what_is_for_tests_is_not_in_what_runs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    dev = {re.split(r"[\[>=<]", line)[0] for line in project["dependency-groups"]["dev"]}
    run = {line.split("==")[0] for line in (ROOT / "requirements" / "run.lock").read_text().splitlines()}
    assert dev & run == set() and "django" in run
    assert project["tool"]["mypy"]["strict"] is True
