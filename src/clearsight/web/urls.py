"""The URLs of every page, each with who may open it. `signed in` means that the page shows what is theirs."""

from __future__ import annotations

from django.urls import URLPattern

from clearsight.web.pages import ANYBODY, SIGNED_IN, page
from clearsight.web.views import (
    account,
    actions,
    agreements,
    arrangements,
    cast,
    gallery,
    home,
    people,
    policies,
    position,
    records,
    sessions,
)

urlpatterns: list[URLPattern] = [
    page("", home.home, name="home", permission=SIGNED_IN),
    page("sign-in", account.sign_in, name="sign_in", permission=ANYBODY),
    page("sign-out", account.sign_out, name="sign_out", permission=ANYBODY),
    page("cast", cast.cast, name="cast", permission=ANYBODY),
    page("components/", gallery.gallery, name="components", permission=ANYBODY),
    page("position", position.position, name="position", permission="organisation.see_position"),
    page("people/<uuid:person>", people.person, name="person", permission="person.see_findings"),
    page("policy", policies.policy, name="policy", permission=SIGNED_IN),
    page("policy/rules/<str:rule>", policies.rule, name="rule", permission=SIGNED_IN),
    page("arrangements", arrangements.arrangements, name="arrangements", permission=SIGNED_IN),
    page("arrangements/new", arrangements.arrange, name="arrange", permission="organisation.arrange"),
    page("arrangements/<uuid:arrangement>", arrangements.arrangement, name="arrangement",
         permission="arrangement.view"),
    page("arrangements/<uuid:arrangement>/schedule", arrangements.schedule, name="schedule",
         permission="arrangement.schedule"),
    page("arrangements/<uuid:arrangement>/agreement", agreements.draw_up, name="draw_up",
         permission="arrangement.draw_up_agreement"),
    page("arrangements/<uuid:arrangement>/members", arrangements.add_member, name="add_member",
         permission="arrangement.manage"),
    page("arrangements/<uuid:arrangement>/ad-hoc", arrangements.ad_hoc, name="ad_hoc",
         permission="arrangement.schedule"),
    page("agreements/<uuid:agreement>", agreements.agreement, name="agreement", permission="agreement.view"),
    page("sessions/<uuid:session>", sessions.session, name="session", permission="session.view"),
    page("sessions/<uuid:session>/agenda", sessions.bring, name="bring",
         permission="session.bring_to_agenda"),
    page("sessions/<uuid:session>/agenda/<uuid:item>", sessions.take_off, name="take_off",
         permission="session.bring_to_agenda"),
    page("sessions/<uuid:session>/cases", sessions.cases, name="cases", permission="session.bring_to_agenda"),
    page("sessions/<uuid:session>/prepare", sessions.prepare, name="prepare",
         permission="session.open_records"),
    page("sessions/<uuid:session>/move", sessions.move, name="move", permission="session.move"),
    page("sessions/<uuid:session>/cancel", sessions.cancel, name="cancel", permission="session.move"),
    page("sessions/<uuid:session>/hold", sessions.hold, name="hold", permission="session.hold"),
    page("records/<uuid:record>", records.record, name="record", permission="record.read"),
    page("records/<uuid:record>/agree", records.agree, name="agree", permission="record.write"),
    page("records/<uuid:record>/send-back", records.send_back, name="send_back", permission="record.write"),
    page("records/<uuid:record>/sign", records.sign, name="sign", permission="record.sign"),
    page("actions/<uuid:action>", actions.action, name="action", permission="action.view"),
]  # fmt: skip
