"""The risk desk's policy."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.loading import line_of, load
from config.pattern_check import problems
from schemas.catalogue import Catalogue
from schemas.policy import Policy
from schemas.sensitivity import Sensitivity

__all__ = ["load_policy"]


def load_policy(path: Path, catalogue: Catalogue) -> Policy:
    """Read the policy. Raises `ConfigError` for thresholds out of order, an unknown kind or signal."""
    policy = load(path, Policy)
    limits = policy.thresholds
    if not limits.notice <= limits.warning <= limits.critical:
        raise ConfigError(f"{path}: thresholds must rise from notice to warning to critical")
    if not policy.relations.notice <= policy.relations.warning:
        where = line_of(path, "relations:")
        raise ConfigError(f"{path}{where}: relations: notice must not lie above warning")
    known = catalogue.by_code()
    for kind in policy.red_lines:
        if kind not in known:
            where = line_of(path, "red_lines:")
            raise ConfigError(f"{path}{where}: red_lines: {kind} is not in the catalogue")
    for kind in policy.holders.kinds:
        if kind not in known or known[kind].sensitivity is not Sensitivity.PUBLIC:
            why = "is not public" if kind in known else "is not in the catalogue"
            raise ConfigError(f"{path}{line_of(path, 'holders:')}: holders: kinds: {kind} {why}")
    seen = set()
    for rule in policy.rules:
        if rule.id in seen:
            raise ConfigError(f"{path}: rules: {rule.id} is there twice")
        seen.add(rule.id)
        for kind in rule.kinds:
            if kind not in known:
                raise ConfigError(
                    f"{path}: rules: {rule.id}: kinds: {kind} is not in the catalogue"
                )
    for text, problem in problems(policy, catalogue):
        raise ConfigError(f"{path}{line_of(path, text)}: {problem}")
    return policy
