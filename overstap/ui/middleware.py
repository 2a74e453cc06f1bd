"""Headers that every page shares."""

from django.utils.cache import patch_cache_control


class NoStoreMiddleware:
    """Keep pages of logged-in people out of every cache, the back button's included.

    School computers are shared: after logging out, "back" must not show a dossier.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        return response
