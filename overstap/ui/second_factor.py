"""The forms of the second factor that the library words in English."""

from allauth.mfa.totp.forms import ActivateTOTPForm


class ActivateForm(ActivateTOTPForm):
    """Switch the app on with a code that it shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "De zes cijfers uit de app"
