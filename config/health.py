"""Whether the product can answer: for the runner, a monitor or a load balancer; says no more than that."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_q.conf import Conf
from django_q.models import OrmQ

QUEUE_IS_LATE_AFTER = timedelta(minutes=5)


@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers, else 503; `queue` is late when a task waits for a worker too long."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = OrmQ.objects.filter(key=Conf.CLUSTER_NAME)  # not the scans, which may wait their turn
        is_late = waiting.filter(lock__lt=timezone.now() - QUEUE_IS_LATE_AFTER).exists()
    except Error:
        return JsonResponse({"status": "failing", "database": "failing", "queue": "unknown"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "queue": "late" if is_late else "ok"})
