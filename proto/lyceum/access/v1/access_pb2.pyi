from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Membership(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEMBERSHIP_UNSPECIFIED: _ClassVar[Membership]
    MEMBERSHIP_OWNER: _ClassVar[Membership]
    MEMBERSHIP_STAFF: _ClassVar[Membership]
    MEMBERSHIP_SUPERVISOR: _ClassVar[Membership]

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_COORDINATOR: _ClassVar[Role]
    ROLE_SAFEGUARDING_LEAD: _ClassVar[Role]
    ROLE_AUDITOR: _ClassVar[Role]
    ROLE_SERVICE: _ClassVar[Role]
MEMBERSHIP_UNSPECIFIED: Membership
MEMBERSHIP_OWNER: Membership
MEMBERSHIP_STAFF: Membership
MEMBERSHIP_SUPERVISOR: Membership
ROLE_UNSPECIFIED: Role
ROLE_COORDINATOR: Role
ROLE_SAFEGUARDING_LEAD: Role
ROLE_AUDITOR: Role
ROLE_SERVICE: Role
RULE_FIELD_NUMBER: _ClassVar[int]
rule: _descriptor.FieldDescriptor
FIELD_RULE_FIELD_NUMBER: _ClassVar[int]
field_rule: _descriptor.FieldDescriptor

class Rule(_message.Message):
    __slots__ = ("any_of", "public_when")
    ANY_OF_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_WHEN_FIELD_NUMBER: _ClassVar[int]
    any_of: _containers.RepeatedCompositeFieldContainer[Grant]
    public_when: Condition
    def __init__(self, any_of: _Optional[_Iterable[_Union[Grant, _Mapping]]] = ..., public_when: _Optional[_Union[Condition, _Mapping]] = ...) -> None: ...

class Grant(_message.Message):
    __slots__ = ("visitor", "person", "self", "member", "role", "when")
    VISITOR_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    SELF_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    visitor: bool
    person: bool
    self: str
    member: Member
    role: Role
    when: Condition
    def __init__(self_, visitor: _Optional[bool] = ..., person: _Optional[bool] = ..., self: _Optional[str] = ..., member: _Optional[_Union[Member, _Mapping]] = ..., role: _Optional[_Union[Role, str]] = ..., when: _Optional[_Union[Condition, _Mapping]] = ...) -> None: ...

class Member(_message.Message):
    __slots__ = ("of", "of_state", "roles")
    OF_FIELD_NUMBER: _ClassVar[int]
    OF_STATE_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    of: _containers.RepeatedScalarFieldContainer[str]
    of_state: str
    roles: _containers.RepeatedScalarFieldContainer[Membership]
    def __init__(self, of: _Optional[_Iterable[str]] = ..., of_state: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[Membership, str]]] = ...) -> None: ...

class Condition(_message.Message):
    __slots__ = ("field",)
    FIELD_FIELD_NUMBER: _ClassVar[int]
    IS_FIELD_NUMBER: _ClassVar[int]
    field: str
    def __init__(self, field: _Optional[str] = ..., **kwargs) -> None: ...
