"""The end of the coaching: look back, go on longer, ask a receiver, answer, take it back."""

from django.http import Http404

from cases.actions import evaluating, handing_over
from cases.enums import HandoverState
from cases.forms import ending as forms
from cases.forms.steps import ReasonForm
from cases.models import CaseHandover
from cases.rules import standing_on_page
from cases.rules.ending import check_may_evaluate, check_may_extend_now, evaluation_of
from cases.rules.handing_over import check_may_hand_over
from cases.views.door import open_case
from cases.views.steps import case_form
from cases.views.work import of_case
from overstap.organisations.rules import why_not
from overstap.privacy.groups import reads_words


def evaluate(request, pk):
    """The look back after six months; the same page changes it until the case ends."""
    case, groups = open_case(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    again = evaluation_of(case) is not None
    return case_form(
        request,
        case,
        groups,
        key="evaluate",
        form_class=forms.EvaluationForm,
        action=evaluating.evaluate,
        title="Evaluatie wijzigen" if again else "Evalueren",
        submit="Evaluatie vastleggen",
        lead="Na de evaluatie kunt u het dossier afsluiten of de hulp overdragen.",
        done="De evaluatie is vastgelegd.",
        refusal=why_not(check_may_evaluate, case, standing),
    )


def extend(request, pk):
    """Let the coaching go on after six months."""
    case, groups = open_case(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key="extend",
        form_class=forms.ExtendForm,
        action=evaluating.extend,
        title="Begeleiding verlengen",
        submit="Verlengen",
        done="De begeleiding is verlengd.",
        refusal=why_not(check_may_extend_now, case, standing),
    )


def handover(request, pk):
    """Ask somebody to take over the support."""
    case, groups = open_case(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key="handover",
        form_class=forms.HandoverForm,
        action=handing_over.offer_handover,
        title="Ontvanger vragen",
        submit="Vragen",
        lead="U houdt het dossier tot de ontvanger ja zegt. Die ziet tot dan alleen de vraag.",
        done="De ontvanger is gevraagd.",
        refusal=why_not(check_may_hand_over, case, standing),
    )


def handover_answer(request, pk):
    """The receiver says yes or no; for one without an account the coach writes it down."""
    found, case, groups = _offer(request, pk)
    return case_form(
        request,
        case,
        groups,
        key=f"handover{found.pk}",
        form_class=forms.AnswerForm,
        action=handing_over.answer_handover,
        title="Antwoord op de overdracht",
        submit="Antwoord vastleggen",
        lead=f"Gevraagd: {found.receiver_name or found.receiver}. Om deze hulp: {found.support}",
        done="Het antwoord is vastgelegd.",
        ends=True,
        refusal=_closed(found),
        arguments={"handover_id": found.pk},
    )


def handover_withdraw(request, pk):
    """Take a question back that was not answered."""
    found, case, groups = _offer(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key=f"withdraw{found.pk}",
        form_class=ReasonForm,
        action=handing_over.withdraw_handover,
        title="Vraag intrekken",
        submit="Vraag intrekken",
        lead=f"Gevraagd: {found.receiver_name or found.receiver}. Daarna vraagt u iemand anders.",
        done="De vraag is ingetrokken.",
        refusal=_closed(found) or why_not(check_may_hand_over, case, standing),
        arguments={"handover_id": found.pk},
    )


def _offer(request, pk):
    found, case, groups = of_case(request, CaseHandover, pk)
    if not reads_words(groups):
        raise Http404("Deze vraag is er niet, of u mag die niet zien.")
    return found, case, groups


def _closed(found: CaseHandover) -> str:
    if found.state == HandoverState.OFFERED:
        return ""
    return f"Deze vraag is niet meer open: {found.get_state_display().lower()}."
