"""How allauth behaves here: people are invited, nobody makes an account."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts with a password."""

    def is_open_for_signup(self, request):
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of an organisation's own login service, once one is configured."""

    def is_open_for_signup(self, request, sociallogin):
        return False
