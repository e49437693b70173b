"""The addresses of SCIM 2.0 (RFC 7644) below ``/scim/v2/``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from scim2_models import Context, InvalidFilterException, ListResponse, NotFoundException, PatchOp, SearchRequest
from scim2_models.path.expressions import CompareOperator, Comparison

from nanohana.scim import groups as of_groups
from nanohana.scim import people, resources
from nanohana.scim.models import Group, Person
from nanohana.scim.protocol import answer, body_of, for_directory, one_change, resource_answer
from nanohana.scim.resources import MOST_RESULTS, PROVIDER, StaffUser

LAST_INDEX = 2**31  # what is asked for behind it is not there: the database counts no further than twice as many bits
# The attributes that may be asked for with "eq", and where they are found.
_PERSON_LOOKUPS = {"id": "pk", "externalid": "external_id", "username": "user_name__iexact"}
_GROUP_LOOKUPS = {"id": "pk", "externalid": "external_id", "displayname": "display_name__iexact"}


@for_directory("GET", "POST")
def users(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        said = StaffUser.model_validate(body_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        with one_change():
            return resource_answer(request, people.shown(people.create(said), request), 201)
    found = Person.objects.select_related("staff")
    return _listed(request, StaffUser, found, _PERSON_LOOKUPS, lambda person: people.shown(person, request))


@for_directory("GET", "PUT", "PATCH", "DELETE")
def user(request: HttpRequest, person_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return resource_answer(request, people.shown(_person(person_id), request))
    with one_change():
        person = _person(person_id)
        if request.method == "DELETE":
            people.remove(person)
            return HttpResponse(status=204)
        people.change(person, _changed(request, StaffUser, StaffUser.model_validate(person.said)))
        return resource_answer(request, people.shown(person, request))


def _person(person_id: UUID) -> Person:
    found = Person.objects.select_related("staff").filter(pk=person_id).first()
    if found is None:
        raise NotFoundException(detail="この id の職員は登録されていません。")
    return found


@for_directory("GET", "POST")
def groups(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        said = resources.Group.model_validate(body_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        with one_change():
            return resource_answer(request, of_groups.shown(of_groups.create(said), request), 201)
    with_members = "members" not in request.GET.get("excludedAttributes", "").lower()
    found = Group.objects.select_related("division")
    return _listed(
        request, resources.Group, found, _GROUP_LOOKUPS,
        lambda group: of_groups.shown(group, request, with_members=with_members),
    )  # fmt: skip


@for_directory("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return resource_answer(request, of_groups.shown(_group(group_id), request))
    with one_change():
        found = _group(group_id)
        if request.method == "DELETE":
            of_groups.remove(found)
            return HttpResponse(status=204)
        said = _changed(request, resources.Group, of_groups.shown(found, request))
        of_groups.change(found, said, keeps_members=request.method == "PUT")
        return resource_answer(request, of_groups.shown(found, request))


def _group(group_id: UUID) -> Group:
    found = Group.objects.select_related("division").filter(pk=group_id).first()
    if found is None:
        raise NotFoundException(detail="この id のグループは登録されていません。")
    return found


def _changed(request: HttpRequest, model: Any, present: Any) -> Any:
    """What the resource is to be: all of it (PUT), or changes of what it is (PATCH)."""
    if request.method == "PUT":
        return model.model_validate(body_of(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    PatchOp[model].model_validate(body_of(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(present)
    return present


def _listed(
    request: HttpRequest, model: Any, every: QuerySet[Any], lookups: dict[str, str], shown: Callable[[Any], Any]
) -> HttpResponse:
    """A page of what the filter finds: ``startIndex`` counts from 1, ``count`` is at most ``MOST_RESULTS``."""
    names = ("filter", "startIndex", "count", "attributes", "excludedAttributes")
    asked = SearchRequest[model].model_validate({name: request.GET[name] for name in names if request.GET.get(name)})
    found = _filtered(every, asked.filter.ast if asked.filter else None, lookups)
    first = min(asked.start_index or 1, LAST_INDEX)
    count = min(MOST_RESULTS if asked.count is None else asked.count, MOST_RESULTS)
    page = [shown(each) for each in found[first - 1 : first - 1 + count]]
    listed = ListResponse[model](
        total_results=found.count(), start_index=first, items_per_page=len(page), resources=page
    )
    return answer(listed.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked))


def _filtered(every: QuerySet[Any], asked: object, lookups: dict[str, str]) -> QuerySet[Any]:
    if asked is None:
        return every
    lookup = lookups.get(str(asked.attr_path).rpartition(":")[2].lower()) if isinstance(asked, Comparison) else None
    if lookup is None or not isinstance(asked, Comparison) or asked.op != CompareOperator.eq:
        raise InvalidFilterException(detail=f"使える条件は、{'、'.join(lookups)} の eq だけです。")
    value = str(asked.value)
    if "\0" in value:
        return every.none()
    if lookup == "pk":
        try:
            return every.filter(pk=UUID(value))
        except ValueError:
            return every.none()
    return every.filter(**{lookup: value})


@for_directory("GET")
def service_provider_config(request: HttpRequest) -> HttpResponse:
    return answer(_described(PROVIDER.config))


@for_directory("GET")
def resource_types(request: HttpRequest) -> HttpResponse:
    return _all_described(PROVIDER.resource_types)


@for_directory("GET")
def resource_type(request: HttpRequest, key: str) -> HttpResponse:
    return _one_described(PROVIDER.resource_types, key)


@for_directory("GET")
def schemas(request: HttpRequest) -> HttpResponse:
    return _all_described(PROVIDER.schemas)


@for_directory("GET")
def schema(request: HttpRequest, key: str) -> HttpResponse:
    return _one_described(PROVIDER.schemas, key)


@for_directory("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, path: str) -> HttpResponse:
    raise NotFoundException(detail="この場所には何もありません。")


def _described(thing: Any) -> dict[str, Any]:
    described: dict[str, Any] = thing.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    return described


def _all_described(things: tuple[Any, ...]) -> HttpResponse:
    listed = {
        "schemas": [str(ListResponse.__schema__)], "totalResults": len(things), "startIndex": 1,
        "itemsPerPage": len(things), "Resources": [_described(thing) for thing in things],
    }  # fmt: skip
    return answer(listed)


def _one_described(things: tuple[Any, ...], key: str) -> HttpResponse:
    for thing in things:
        if str(thing.id) == key:
            return answer(_described(thing))
    raise NotFoundException(detail=f"「{key}」はありません。")
