"""GET /healthz and GET /readyz, for load balancers and people on call.

Nothing personal and nothing about versions is shown.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import probes


@transaction.non_atomic_requests
@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@transaction.non_atomic_requests
@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """What is up: {"database": bool, "broker": bool, "worker": bool}; 503 when any is not."""
    found = probes.every()
    return JsonResponse(found, status=200 if all(found.values()) else 503)
