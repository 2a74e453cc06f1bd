"""Why data may be shared: recording a basis, and taking it back."""

from cases.actions import basis as actions
from cases.forms.work import BasisForm, WithdrawBasisForm
from cases.models import SharingBasis
from cases.rules.basis import check_may_record_basis, check_may_withdraw_basis
from cases.views.door import open_case
from cases.views.steps import case_form
from cases.views.work import of_case
from overstap.organisations.rules import why_not


def basis_add(request, pk):
    """Record a consent or the statutory basis."""
    case, groups = open_case(request, pk)
    return case_form(
        request,
        case,
        groups,
        key="basis_add",
        form_class=BasisForm,
        action=actions.record_basis,
        title="Grondslag vastleggen",
        submit="Grondslag vastleggen",
        lead=(
            f"Vanaf {case.region.consent_age} jaar geeft de jongere zelf toestemming, daaronder "
            "een ouder of verzorger."
        ),
        done="De grondslag is vastgelegd.",
        refusal=why_not(check_may_record_basis, case, request.membership, request.today),
    )


def basis_withdraw(request, pk):
    """Take a basis back; whoever saw the case by it loses sight at once."""
    found, case, groups = of_case(request, SharingBasis, pk)
    return case_form(
        request,
        case,
        groups,
        key=f"basis{found.pk}",
        form_class=WithdrawBasisForm,
        action=actions.withdraw_basis,
        title="Grondslag intrekken",
        submit="Intrekken",
        danger=True,
        ends=True,
        lead="Wie het dossier door deze grondslag zag, ziet het daarna meteen niet meer.",
        done="De grondslag is ingetrokken.",
        refusal=why_not(check_may_withdraw_basis, case, found, request.membership, request.today),
        arguments={"basis_id": found.pk},
    )
