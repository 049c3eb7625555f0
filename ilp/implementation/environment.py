"""The environment that other people's code runs in: what a runtime or a build needs, and no variable beyond that."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NEEDED", "NEEDED_TO_BUILD", "scrubbed", "scrubbed_for_build"]

NEEDED = (
    "PATH",  # find the runtime
    "HOME",  # runtimes and toolchains look up their own installation here
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
)
"""The variables that reach an implementation. Tokens, credentials and the settings of CI do not."""

NEEDED_TO_BUILD = (
    # The way to the registries, through a company's network.
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    # Whom to trust on that way.
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_cafile",
    "CARGO_HTTP_CAINFO",
    "PIP_CERT",
    "GIT_SSL_CAINFO",
    # Where toolchains, their settings and their downloads lie, where that is not below HOME.
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "NVM_DIR",
    "VOLTA_HOME",
    "COREPACK_HOME",
    "PNPM_HOME",
    "npm_config_cache",
    "npm_config_registry",
    "npm_config_userconfig",
    "NPM_CONFIG_CACHE",
    "NPM_CONFIG_REGISTRY",
    "NPM_CONFIG_USERCONFIG",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "JAVA_HOME",
    "M2_HOME",
    "MAVEN_HOME",
    "GRADLE_HOME",
    "GRADLE_USER_HOME",
    "GOROOT",
    "GOPATH",
    "GOCACHE",
    "GOMODCACHE",
    "GOPROXY",
    "PIP_CONFIG_FILE",
    "PIP_CACHE_DIR",
    "PYENV_ROOT",
    "ASDF_DIR",
    "ASDF_DATA_DIR",
    # Who runs it: Maven and others ask for no good reason.
    "USER",
    "LOGNAME",
)
"""The variables that reach a build beyond `NEEDED`. What else a build needs, its declaration gives it."""


def scrubbed(environment: Mapping[str, str], *, also: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the part of `environment` that a runtime needs, and the variables of `also` on top."""
    return _part(environment, NEEDED) | dict(also or {})


def scrubbed_for_build(environment: Mapping[str, str], *, also: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the part of `environment` that a build needs, and the variables of `also` on top."""
    return _part(environment, (*NEEDED, *NEEDED_TO_BUILD)) | dict(also or {})


def _part(environment: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: environment[name] for name in names if name in environment}
