"""What a refusal is about by its words, whatever it answers.

Postfix and many others look at client, EHLO name, sender and sign-in only once they know the recipient
(`smtpd_delay_reject`), Exchange and the relays for shops only after the dot: there the place of a reply says nothing
about whose fault it is. Sources: the texts of Postfix's smtpd_check.c, of Exim's and Sendmail's default configurations,
of Exchange (pages on NDR codes), of Gmail (page on SMTP errors), and replies that people have published.
"""

from __future__ import annotations

from komtui.adapters.mail.faults import Phase
from komtui.adapters.mail.smtp.rule import LETTER, MANY_RECIPIENTS, MESSAGE, Rule
from komtui.domain.mail.delivery import Verdict

_R, _P, _F = Verdict.RETRY, Verdict.PAUSE, Verdict.FAIL


def _any(words: str) -> str:
    """Return the expression that finds any of those, one a line."""
    return "|".join(f"(?:{each.strip()})" for each in words.strip().splitlines())


_PASSING = _any(
    r"""
    gr[ae]y-?list
    verification in progress
    unverified address
    service (currently|temporarily) unavailable
    """
)
"""The sender's address is being looked into, say: that may take the server some minutes."""
_RECIPIENT = _any(
    r"""
    resolver\.(rst|adr)
    for this group
    sent to this group
    delivery restriction
    sending to( \(or from\))? has a policy
    receiving mail (too|at a rate)
    you tried to reach
    \b(recipient|mailbox|user|destinataire)\b.{0,40}\b(does not|doesn't|do not|will not|only) (accept|receive|want)
    \b(recipient|mailbox|user|destinataire)\b.{0,40}\b(does not|doesn't|do not|will not|only) (allow)
    \b(blocked|rejected|refused|denied) by (the |this )?(recipient|user|destinataire)\b
    \brecipient('s)? (policy|preference|server|domain polic)
    """
)
"""What the recipient, or whoever takes letters for him, wants: no setting of ours would change it."""
_DOMAIN_POLICY = _any(
    r"""
    \bspf\b
    \bdkim\b
    \bdmarc\b
    sender policy framework
    \bopenspf\b
    required authentication level
    unauthenticated e?-?mail\b
    """
)
"""What the DNS says of our own domain: SPF, DKIM, DMARC (RFC 7208, 6376, 7489)."""
_SIGN_IN = _any(
    r"""
    not logged in
    log ?(in|on) first
    please log ?(in|on)
    must (be |first )?authenticate
    must (first )?(log|sign) ?(in|on)\b
    (log|sign) ?(in|on) (before|to send)
    need to authenticate
    after (you )?(logg?(ing|ed)?|sign(ing|ed)?)[ -]?(in|on)\b
    \bauth\w* (is |credentials )?(required|needed|first)
    requires? (smtp )?auth
    proper authentication required
    (client|user|sender|you) (was|is|are|were) not authenticated
    not authenticated
    unauthenticated (sender|user|client)s?
    sender must authenticate
    (issue|use) (an? )?(smtp )?auth\b
    (turn|switch) on (smtp )?auth
    unless (you are )?authenticated
    without auth
    authentification (est )?(requise|necessaire|obligatoire)
    authentifie[rz]\b
    identification requise
    """
)
_EHLO = _any(
    r"""
    \behlo\b.{0,12}\bcommand rejected
    \bhelo command rejected
    need fully-qualified hostname
    \bhelo ?host error
    (invalid|bad|illegal|fake|forged|bogus|wrong|unresolvable|unknown) (\w+ )?(helo/)?(helo|ehlo)\b
    \b(helo/)?(helo|ehlo) (name|host|hostname|string|argument|argument\(s\)|domain)\b
    \b(helo|ehlo)\b.{0,20}\b(should|must|has to|does not|doesn't|cannot|rejected|denied|invalid|mismatch|unresolvable)\b
    """
)
_CLIENT_NAME = _any(
    r"""
    cannot find your (reverse )?host ?name
    reverse (dns|lookup|host|name|entry|mapping)
    \b(r|fcr)dns\b
    \bptr\b
    ip name (lookup failed|possibly forged)
    no reverse
    dns inverse
    \b(your|client'?s?) host ?name\b.{0,40}(not|n't|cannot|invalid|unresolv)
    resolve (your|the client'?s?) (host|ip|name)
    """
)
_CLIENT_BLOCKED = _any(
    r"""
    \bclient (host|ip)?\b.{0,60}\b(blocked|black ?listed|block ?listed)
    blocked using
    banned sending ip
    black ip\b
    \byour (ip|host|network|address)\b.{0,60}(block|reject|denied|banned|black|listed|reputation|refused)
    \b(ip|ip source|ip address|adresse ip)\b.{0,40}\b(block|banned|black|bloque)
    \bfound in (a )?(dnsbl|rbl)
    \b(votre|cette)\b.{0,15}\bip\b.{0,60}(liste noire|bloque|refuse|banni|interdit)
    \bip address\b.{0,30}\b(listed|blocked|blacklisted|black listed|denied|rejected)
    \b(poor|bad|low) reputation
    \b(dynamic|residential|dial-?up)\b.{0,20}\b(ip|address|pool|range|host)
    not accepted from this ip
    \bis in an? rbl\b
    \brbl deny
    spamhaus
    \bdnsbl\b
    part of their network is on our block list
    """
)
_CLIENT = _any(
    r"""
    client host rejected
    tenant(inbound)?attribution
    credentials for relay
    not our customer
    \b(command|commande)\b( is| est)? (not|non|pas) (allowed|permitted|authori[sz]ed|autorisee|permise)
    \byour ip\b.{0,20}(not|n't) (allowed|permitted|authori[sz]ed)
    unregistered ip
    \b(client|connecting host|connecting ip|this host)\b.{0,30}\bnot (allowed|permitted|authori[sz]ed)
    you are not allowed to (connect|use this)
    no permission to send to this server
    permission to send to this server
    """
)
_SENDER_DOMAIN = _any(
    r"""
    sender address rejected:? .{0,20}(domain not found|fully-qualified|malformed dns)
    domain of sender( address)?\b.{0,40}\b(not|n't)\b
    domain name required for sender
    envelope sender domain must
    \b(sender|from)('s)? (address )?domain\b.{0,40}(not exist|not found|n't exist|n't resolve|not resolve|must)
    \b(sender|from)('s)? (address )?domain\b.{0,40}(invalid|no mx|unresolvable|not valid)
    domaine de l'expediteur
    """
)
_SENDER_UNVERIFIED = _any(
    r"""
    sender( address)? verif\w+ failed
    sender verify failed
    could not verify sender
    verify (the |your )?sender
    \bsender\b.{0,40}\bverification (is )?required
    sender address rejected:? .{0,30}(undeliverable|unverified|user unknown|unknown user|unknown in|not exist|no such)
    sender address (does not exist|unknown)
    unknown sender
    sender unknown
    expediteur inconnu
    """
)
_SENDER = _any(
    r"""
    sender address rejected
    not owned by
    login mismatch
    \bsend(ing)?[ -]?as\b
    sendasdenied
    send on behalf
    not one of your\b
    \b(envelope|from( address| header)?)\b.{0,50}\b(must be (the same|identical|equal)|differs?|different from)\b
    \bsender\b.{0,50}\bnot (yet )?(activated|active|confirmed|registered)\b
    relaying disallowed(\.? invalid domain| as\b)
    \bsender\b.{0,50}\b(not (be )?(allowed|permitted|authori[sz]ed|accepted|yours|valid|verified)|denied|refused)\b
    \bsender\b.{0,50}\b(rejected|mismatch|banned|black ?list\w*|invalid|unvalidated|forged|fake|must match)\b
    \b(envelope|return-path|from( address| header)?)\b.{0,50}\bnot (allowed|permitted|verified|owned)\b
    \b(envelope|return-path|from( address| header)?)\b.{0,50}\b(mismatch|must match|(not|n't) match)
    \bnot (be )?((allowed|permitted|authori[sz]ed) )?to (send|use) .{0,30}\b(from|as|sender|address)\b
    \bnot (allowed|permitted|authori[sz]ed) to (send|use) .{0,30}\bon behalf\b
    \b(absender\w*|remitente|mittente)\b.{0,60}\b(nicht|abgelehnt|ungultig|verweigert|no|non|rechazado|rifiutato)\b
    address is not verified
    identities failed
    sender identity
    sender signature
    badmailfrom
    invalid (sender|from)\b
    emetteur (invalide|inconnu|non|refuse|rejete)
    expediteur\b.{0,40}\b(invalide|refuse|rejete|interdit|non autorise)
    (expediteur|emetteur)\b.{0,40}\b(pas|non) (autorise|valide|reconnu|verifie|confirme)
    pas autorise\w{0,2} a (envoyer|utiliser|emettre)\b
    host denies the sender
    sender is unvalidated
    permissions? to send
    \bunauthori[sz]ed (sender|from)\b
    \bcan( ?not|'t) send\b.{0,40}\bfrom\b.{0,20}\baddress
    """
)
_SENDER_NAMED = (
    r"^(?!.*\b(recipient|destinataire|mailbox|for this|to this)\b)"
    r".*\b(sender|mail ?from(?= address| must| command| domain| is)|from[- ]address|return-path|expediteur|emetteur"
    r"|adresse d'(envoi|expedition|expediteur))\b"
    r".{0,60}\b(not|\w+n't|must|should|unauthori[sz]ed|invalid|appartient|differs?|wrong)\b"
)
"""A refusal that names the sender, and nobody whom the letter is for."""
_HELO_NAMED = r"\b(helo|ehlo)\b"
"""No refusal of a recipient speaks of it; that it comes first (503) is another thing."""
_OFF = _any(
    r"""
    bad outbound sender
    spam abuse
    outbound spam
    unusual sending activity
    \b(your )?(smtp )?account\b.{0,30}\bnot (yet )?(activated|active|enabled)\b
    credits? (are |is |have been )?(exhausted|depleted|used up)
    (insufficient|not enough|no more) (e-?mail )?credits?\b
    compromis
    tenant has exceeded
    \b(your )?(account|compte)\b.{0,30}\b(blocked|suspended|disabled|locked|restricted|bloque|suspendu|desactive)
    \b(sender|sending|sendings?)\b.{0,20}\b(is |are |has been )(blocked|suspended|disabled)
    """
)
"""The account itself is no longer let out."""
_DAILY = _any(
    r"""
    submissionquota
    sending limit
    daily.{0,30}(limit|quota)
    (limit|quota).{0,30}(per day|a day|daily|24 ?h)
    (limite|quota) (journalier|quotidien)
    messages per day
    """
)
_TOO_FAST = _any(
    r"""
    too much mail
    too many (e-?mails|messages|mails|letters)
    too many recipients (from|received|per|this|today|in (the|an|one) (last|hour|day|minute))
    (mail|send(ing|er)?|message|hourly|out(going|bound))( send| rate)? (limit|quota|rate)s?\b.{0,30}(exceed|reach|hit)
    (exceed|reach)\w*\b.{0,50}\b(hourly|out(going|bound)|sending|messages?|e?mails?|recipients?)\b.{0,25}(limit|quota|rate)
    rate limit(ed)?\b
    sending rate
    throttl
    peak smtp relay limit
    sending (mail |messages? )?too (much|many|fast|quick)
    trop de (messages|mails|courriels)
    (quota|limite|plafond) (d'|d |de |des )?(envois?|messages?|mails?|courriels?|expedition)\b.{0,40}(depass|attein)
    slow down
    per hour
    """
)
_MANY = _any(
    r"""
    too ?many ?(rcpts?|recipients|addressees)
    max(imum)? ?(number of )?(rcpts?|recipients)
    \b(number of recipients|recipients? (count|limit|number))\b.{0,30}\b(exceed|reach|too (high|large|many))
    \b(trop|nombre (maximal|maximum)) de destinataires
    """
)
"""Of one message: those that were taken get it, the others the next time (RFC 5321, 4.5.3.1.10)."""
_RELAY_OFF = "mailing to remote domains not supported"
_RELAY = _any(
    r"""
    relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|rejected|prohibited|refused)
    relaying? .{0,40}\b(denied|prohibited)
    unable to relay
    (not|n't) (permitted|allowed|authori[sz]ed) to relay
    \b(do|does|will|can)( ?not|n't) relay
    relay check
    relais refuse
    rcpthosts
    host denies relay
    not a (mail )?gateway
    i cannot deliver mail for
    openrelay
    """
)
_CONTENT = _any(
    r"""
    \b(contain\w*|url|uri|link|attach\w+|virus|phish\w*|malware|content|surbl|uribl)\b
    """
)
"""Blocklists of links and the like speak as those of senders do."""


_OURS = "[45].."
_FOR_GOOD = "5.."

WORDS: tuple[Rule, ...] = (
    # What passes by itself.
    Rule(LETTER, "421|45.", "", r"in (this|one|a single|the same) (connection|session)", _R, "smtp.busy"),
    Rule((Phase.RECIPIENT,), "4..", "", f"{_PASSING}|{_RECIPIENT}", _R, "smtp.recipient-later"),
    Rule(LETTER, "4..", "", f"{_PASSING}|{_RECIPIENT}", _R, "smtp.later"),
    # About whom the letter is for, and what is in it.
    Rule(LETTER, _FOR_GOOD, r"5\.7\.(124|129|13[3-6])", "", _F, "smtp.recipient-policy"),
    Rule(LETTER, _FOR_GOOD, r"5\.1\.10|5\.2\.1", "", _F, "smtp.recipient-unknown"),
    Rule(LETTER, _FOR_GOOD, r"5\.1\.[12]", "you tried to reach", _F, "smtp.recipient-unknown"),
    Rule(LETTER, _FOR_GOOD, "", _RECIPIENT, _F, "smtp.recipient-policy"),
    Rule(MESSAGE, _FOR_GOOD, "", _CONTENT, _F, "smtp.message-policy"),
    # About us: who sends, from where, under which name, with what right.
    Rule(LETTER, _FOR_GOOD, r"5\.7\.(2[0-3]|26|27|509|515)", "", _P, "smtp.sender-policy"),
    Rule(LETTER, _FOR_GOOD, "", _DOMAIN_POLICY, _P, "smtp.sender-policy"),
    Rule(LETTER, _OURS, "", _OFF, _P, "smtp.policy"),
    Rule(LETTER, _OURS, "", _EHLO, _P, "smtp.ehlo-refused"),
    Rule(LETTER, _OURS, "", _SIGN_IN, _P, "smtp.sign-in-required"),
    Rule(LETTER, _OURS, r"[45]\.7\.25", "", _P, "smtp.client-name"),
    Rule(LETTER, _OURS, "", _CLIENT_NAME, _P, "smtp.client-name"),
    Rule(LETTER, _OURS, "", _SENDER_DOMAIN, _P, "smtp.sender-domain"),
    Rule(LETTER, _OURS, r"[45]\.1\.8", "", _P, "smtp.sender-domain"),
    Rule(LETTER, _OURS, "", _SENDER_UNVERIFIED, _P, "smtp.sender-unverified"),
    Rule(LETTER, _FOR_GOOD, r"5\.1\.7", "", _P, "smtp.sender-unverified"),
    Rule(LETTER, _OURS, "", _DAILY, _P, "smtp.daily-limit"),
    Rule(LETTER, _OURS, "", _TOO_FAST, _P, "smtp.too-fast"),
    Rule((Phase.RECIPIENT, *MESSAGE), _OURS, r"[45]\.5\.3", "", _R, MANY_RECIPIENTS),
    Rule((Phase.RECIPIENT, *MESSAGE), _OURS, "", _MANY, _R, MANY_RECIPIENTS),
    Rule(LETTER, _FOR_GOOD, "", _SENDER, _P, "smtp.sender-refused"),
    Rule(LETTER, "5(?!03)..", "", _HELO_NAMED, _P, "smtp.ehlo-refused"),
    Rule(LETTER, _FOR_GOOD, "", _SENDER_NAMED, _P, "smtp.sender-refused"),
    Rule(LETTER, "4..", "", "sender address rejected", _R, "smtp.later"),
    Rule(LETTER, _FOR_GOOD, "", _RELAY_OFF, _P, "smtp.relay"),
    Rule(LETTER, _OURS, "", _CLIENT, _P, "smtp.client-refused"),
    Rule(LETTER, _FOR_GOOD, r"5\.7\.(511|60[3-9]|61\d|708)", "", _P, "smtp.client-blocked"),
    Rule(LETTER, _OURS, "", _CLIENT_BLOCKED, _P, "smtp.client-blocked"),
    Rule(LETTER, _FOR_GOOD, "", _RELAY, _F, "smtp.relay"),
    Rule((Phase.RECIPIENT,), "4..", "", _RELAY, _R, "smtp.relay"),
)
"""In the order in which they are asked; what none of them knows is judged by the place of the reply."""
