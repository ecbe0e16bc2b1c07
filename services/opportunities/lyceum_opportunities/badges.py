"""What is signed: Open Badges 3.0 and Bitstring Status Lists, as W3C Verifiable Credentials.

Pure: each follows from what the store says alone, so that a credential can be had again to the
byte (docs/adr/0034). By Open Badges 3.0, section 8.2 ("JSON Web Token Proof Format"), the claims of
the token are the credential itself with ``iss``, ``sub``, ``jti`` and ``nbf`` beside.

Sources: https://www.imsglobal.org/spec/ob/v3p0/ and https://www.w3.org/TR/vc-bitstring-status-list/.
"""

import base64
import gzip
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from lyceum_opportunities.credentials import Achievement, Credential
from lyceum_opportunities.skills import Skill
from lyceum_opportunities.status_list import Place

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SKILL = "ext:ESCOSkill"
"""What an alignment's target is. The types of targets in Open Badges 3.0 are an open list, in which
a word of others begins with ``ext:``; ``CFItem`` is an item of 1EdTech's own CASE."""

Document = dict[str, Any]


def key_url(site: str) -> str:
    """Where keys are had, up to their id."""
    return f"{site}/credentials/keys/"


def issuer_url(site: str, host_id: UUID) -> str:
    return f"{site}/credentials/hosts/{host_id}"


def list_url(site: str, host_id: UUID, number: int) -> str:
    return f"{site}/credentials/status/{host_id}/{number}"


def credential_claims(credential: Credential, place: Place, site: str) -> Document:
    """The badge of a credential. Its achievement must be there: its person is not forgotten."""
    achievement = credential.achievement
    if achievement is None:
        raise ValueError(f"credential {credential.credential_id} has no achievement any more")
    issuer = issuer_url(site, credential.host_id)
    subject = f"urn:uuid:{credential.person_id}"
    listed = list_url(site, credential.host_id, place.number)
    claims: Document = {
        "@context": [VC, OPEN_BADGES],
        "id": f"urn:uuid:{credential.credential_id}",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": achievement.name,
        "issuer": {"id": issuer, "type": ["Profile"], "name": credential.host_name},
        "validFrom": _instant(credential.issued_at),
        "credentialSubject": _subject(subject, achievement, credential.host_id),
        "credentialStatus": {
            "id": f"{listed}#{place.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place.index),
            "statusListCredential": listed,
        },
    }
    if credential.evidence:
        claims["evidence"] = [
            {"id": each.link, "type": ["Evidence"], "name": each.title}
            for each in credential.evidence
        ]
    registered = {"iss": issuer, "sub": subject, "jti": claims["id"]}
    return claims | registered | {"nbf": int(credential.issued_at.timestamp())}


def _subject(subject: str, achievement: Achievement, host_id: UUID) -> Document:
    """The same achievement of the same host has the same id, whoever achieved it."""
    what = achievement.model_dump_json(exclude={"started_on", "ended_on", "result"})
    achievement_id = f"urn:uuid:{uuid5(host_id, what)}"
    described: Document = {
        "id": achievement_id,
        "type": ["Achievement"],
        "achievementType": _word(achievement.type),
        "name": achievement.name,
        "description": achievement.description,
        "criteria": {"narrative": achievement.criteria},
    }
    if achievement.skills:
        described["alignment"] = [_alignment(skill) for skill in achievement.skills]
    told: Document = {"id": subject, "type": ["AchievementSubject"], "achievement": described}
    if achievement.started_on:
        told["activityStartDate"] = _day(achievement.started_on)
    if achievement.ended_on:
        told["activityEndDate"] = _day(achievement.ended_on)
    if achievement.result:
        status = f"urn:uuid:{uuid5(host_id, what + 'status')}"
        described["resultDescription"] = [
            {
                "id": status,
                "type": ["ResultDescription"],
                "name": "Status",
                "resultType": "Status",
            }
        ]
        told["result"] = [
            {
                "type": ["Result"],
                "resultDescription": status,
                "status": _word(achievement.result),
            }
        ]
    return told


def _alignment(skill: Skill) -> Document:
    return {
        "type": ["Alignment"],
        "targetCode": skill.uri.rpartition("/")[2],
        "targetFramework": f"{skill.vocabulary} v{skill.version}",
        "targetName": skill.label,
        "targetType": SKILL,
        "targetUrl": skill.uri,
    }


def list_claims(host_id: UUID, number: int, revoked: bytes, site: str, at: datetime) -> Document:
    """The status list of a host, as at this moment. ``revoked``: a bit each place."""
    id_, issuer = list_url(site, host_id, number), issuer_url(site, host_id)
    packed = base64.urlsafe_b64encode(gzip.compress(revoked, mtime=0)).rstrip(b"=").decode()
    return {
        "@context": [VC],
        "id": id_,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _instant(at),
        "credentialSubject": {
            "id": f"{id_}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
        "iss": issuer,
        "sub": f"{id_}#list",
        "jti": id_,
        "nbf": int(at.timestamp()),
    }


def profile(host_id: UUID, site: str) -> Document:
    """What is told of an issuer where its id leads."""
    return {"@context": [VC, OPEN_BADGES], "id": issuer_url(site, host_id), "type": ["Profile"]}


def _word(value: str) -> str:
    """As Open Badges spell it: ``CoCurricular`` for ``co_curricular``."""
    return "".join(part.capitalize() for part in value.split("_"))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
