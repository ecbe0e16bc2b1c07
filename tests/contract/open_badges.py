"""What a JSON Schema says of an AchievementCredential, written down from Open Badges 3.0.

1EdTech's own schema file is not among what may be taken along; this holds the same classes to the
same required members, enumerations and formats (https://www.imsglobal.org/spec/ob/v3p0/, sections
B.1 and B.6), and lets nothing else into those that the specification closes.
"""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_URI = {"type": "string", "format": "uri"}
_INSTANT = {"type": "string", "format": "date-time", "pattern": "Z$|[+-][0-9]{2}:[0-9]{2}$"}
_EXTENSION = {"type": "string", "pattern": r"^ext:[a-zA-Z0-9._-]+$"}

ACHIEVEMENT_TYPES = (
    "Achievement",
    "ApprenticeshipCertificate",
    "Assessment",
    "Assignment",
    "AssociateDegree",
    "Award",
    "Badge",
    "BachelorDegree",
    "Certificate",
    "CertificateOfCompletion",
    "Certification",
    "CommunityService",
    "Competency",
    "Course",
    "CoCurricular",
    "Degree",
    "Diploma",
    "DoctoralDegree",
    "Fieldwork",
    "GeneralEducationDevelopment",
    "JourneymanCertificate",
    "LearningProgram",
    "License",
    "Membership",
    "ProfessionalDoctorate",
    "QualityAssuranceCredential",
    "MasterCertificate",
    "MasterDegree",
    "MicroCredential",
    "ResearchDoctorate",
    "SecondarySchoolDiploma",
)
TARGET_TYPES = (
    "ceasn:Competency",
    "ceterms:Credential",
    "CFItem",
    "CFRubric",
    "CFRubricCriterion",
    "CFRubricCriterionLevel",
    "CTDL",
)
RESULT_TYPES = (
    "GradePointAverage",
    "LetterGrade",
    "Percent",
    "PerformanceLevel",
    "PredictedScore",
    "RawScore",
    "Result",
    "RubricCriterion",
    "RubricCriterionLevel",
    "RubricScore",
    "ScaledScore",
    "Status",
)
STATUSES = ("Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew")


def _class(of: str, required: str, /, closed: bool = True, **members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", *required.split()],
        "properties": {
            "type": {"type": "array", "contains": {"const": of}, "items": _TEXT},
            **members,
        },
        "additionalProperties": not closed,
    }


def _extensible(words: Any) -> dict[str, Any]:
    return {"anyOf": [{"enum": list(words)}, _EXTENSION]}


def _many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


ALIGNMENT = _class(
    "Alignment",
    "targetName targetUrl",
    targetName=_TEXT,
    targetUrl=_URI,
    targetCode=_TEXT,
    targetFramework=_TEXT,
    targetDescription=_TEXT,
    targetType=_extensible(TARGET_TYPES),
)
ACHIEVEMENT = _class(
    "Achievement",
    "id name description criteria",
    id=_URI,
    name=_TEXT,
    description=_TEXT,
    achievementType=_extensible(ACHIEVEMENT_TYPES),
    criteria={
        "type": "object",
        "anyOf": [{"required": ["id"]}, {"required": ["narrative"]}],
        "properties": {"id": _URI, "narrative": _TEXT},
        "additionalProperties": False,
    },
    alignment=_many(ALIGNMENT),
    resultDescription=_many(
        _class(
            "ResultDescription",
            "id name resultType",
            id=_URI,
            name=_TEXT,
            resultType=_extensible(RESULT_TYPES),
        )
    ),
)
SUBJECT = _class(
    "AchievementSubject",
    "id achievement",
    id=_URI,
    achievement=ACHIEVEMENT,
    activityStartDate=_INSTANT,
    activityEndDate=_INSTANT,
    result=_many(
        _class("Result", "", resultDescription=_URI, status={"enum": list(STATUSES)}),
    ),
)
CREDENTIAL: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d\.json$"},
            ],
            "minItems": 2,
        },
        "id": _URI,
        "type": {
            "type": "array",
            "allOf": [
                {"contains": {"const": "VerifiableCredential"}},
                {"contains": {"enum": ["AchievementCredential", "OpenBadgeCredential"]}},
            ],
        },
        "name": _TEXT,
        "issuer": _class("Profile", "id", closed=False, id=_URI, name=_TEXT),
        "validFrom": _INSTANT,
        "credentialSubject": SUBJECT,
        "evidence": _many(_class("Evidence", "", closed=False, id=_URI, name=_TEXT)),
        "credentialStatus": {
            "type": "object",
            "required": ["type", "statusPurpose", "statusListIndex", "statusListCredential"],
            "properties": {
                "type": {"const": "BitstringStatusListEntry"},
                "statusPurpose": {"const": "revocation"},
                "statusListIndex": {"type": "string", "pattern": "^[0-9]+$"},
                "statusListCredential": _URI,
            },
        },
    },
}
