"""Which services keep their servers outside Russia, by the names of their hosts.

Databases of Russian citizens' data lie in Russia (policy 5.11; 152-ФЗ, ч. 5 ст. 18). A name tells
only what is commonly known of it, so this warns and forbids nothing; an unknown name says nothing.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

_GOOGLE, _MICROSOFT, _APPLE = "Google", "Microsoft", "Apple"

# Domains, and whose they are; every host below one of them counts.
SERVICES: Mapping[str, str] = {
    "gmail.com": _GOOGLE,
    "googlemail.com": _GOOGLE,
    "google.com": _GOOGLE,
    "googleapis.com": _GOOGLE,
    "googleusercontent.com": _GOOGLE,
    "outlook.com": _MICROSOFT,
    "office365.com": _MICROSOFT,
    "office.com": _MICROSOFT,
    "hotmail.com": _MICROSOFT,
    "live.com": _MICROSOFT,
    "microsoftonline.com": _MICROSOFT,
    "azure.com": _MICROSOFT,
    "windows.net": _MICROSOFT,
    "azurewebsites.net": _MICROSOFT,
    "icloud.com": _APPLE,
    "me.com": _APPLE,
    "amazonaws.com": "Amazon",
    "yahoo.com": "Yahoo",
    "aol.com": "Yahoo",
    "zoho.com": "Zoho",
    "zoho.eu": "Zoho",
    "protonmail.ch": "Proton",
    "proton.me": "Proton",
    "fastmail.com": "Fastmail",
    "messagingengine.com": "Fastmail",
    "gmx.net": "GMX",
    "gmx.com": "GMX",
    "ukr.net": "UkrNet",
    "mailgun.org": "Mailgun",
    "mailgun.net": "Mailgun",
    "sendgrid.net": "Twilio SendGrid",
    "sendgrid.com": "Twilio SendGrid",
    "postmarkapp.com": "Postmark",
    "mandrillapp.com": "Mailchimp",
    "mailchimp.com": "Mailchimp",
    "sparkpostmail.com": "SparkPost",
    "sparkpost.com": "SparkPost",
    "mailjet.com": "Mailjet",
    "brevo.com": "Brevo",
    "sendinblue.com": "Brevo",
    "supabase.co": "Supabase",
    "supabase.com": "Supabase",
    "neon.tech": "Neon",
    "render.com": "Render",
    "herokuapp.com": "Heroku",
    "herokudns.com": "Heroku",
    "ondigitalocean.com": "DigitalOcean",
    "elephantsql.com": "ElephantSQL",
    "aivencloud.com": "Aiven",
    "slack.com": "Slack",
    "discord.com": "Discord",
    "zapier.com": "Zapier",
    "make.com": "Make",
    "integromat.com": "Make",
    "ngrok.io": "ngrok",
    "ngrok-free.app": "ngrok",
    "vercel.app": "Vercel",
    "netlify.app": "Netlify",
    "workers.dev": "Cloudflare",
}


def abroad(host: str) -> str | None:
    """Return whose service abroad that host is, None where nothing is known of it."""
    labels = host.lower().rstrip(".").split(".")
    names = (".".join(labels[at:]) for at in range(len(labels)))
    return next((SERVICES[name] for name in names if name in SERVICES), None)


# The messengers of Apprise that have no host of the operator's own, by the scheme of their URLs.
MESSENGERS: Mapping[str, str] = {
    "tgram": "Telegram",
    "discord": "Discord",
    "slack": "Slack",
    "whatsapp": "WhatsApp",
    "viber": "Viber",
    "gchat": _GOOGLE,
    "fcm": _GOOGLE,
    "msteams": _MICROSOFT,
    "workflow": _MICROSOFT,
    "workflows": _MICROSOFT,
    "azure": _MICROSOFT,
    "o365": _MICROSOFT,
    "acs": _MICROSOFT,
    "ses": "Amazon",
    "sns": "Amazon",
    "webex": "Cisco",
    "wxteams": "Cisco",
    "zoom": "Zoom",
    "cliq": "Zoho",
    "zcliq": "Zoho",
    "zohocliq": "Zoho",
    "pover": "Pushover",
    "pbul": "Pushbullet",
    "pushy": "Pushy",
    "prowl": "Prowl",
    "join": "Join",
    "spush": "Simplepush",
    "simplepush": "Simplepush",
    "onesignal": "OneSignal",
    "notifiarr": "Notifiarr",
    "ifttt": "IFTTT",
    "pagerduty": "PagerDuty",
    "opsgenie": "Opsgenie",
    "splunk": "Splunk",
    "victorops": "Splunk",
    "zulip": "Zulip",
    "twist": "Twist",
    "line": "Line",
    "x": "X",
    "twitter": "X",
    "github": "GitHub",
    "twilio": "Twilio",
    "sendgrid": "Twilio SendGrid",
    "vonage": "Vonage",
    "nexmo": "Vonage",
    "msgbird": "MessageBird",
    "mailgun": "Mailgun",
    "sparkpost": "SparkPost",
    "postmark": "Postmark",
    "brevo": "Brevo",
    "resend": "Resend",
    "smtp2go": "SMTP2GO",
    "dingtalk": "DingTalk",
    "feishu": "Feishu",
    "lark": "Feishu",
    "wechat": "WeChat",
    "wecombot": "WeChat",
    "threema": "Threema",
}


def messenger(url: str) -> tuple[str, str | None]:
    """Return what of a messenger's URL may be shown, and whose service abroad that is, if any.

    The rest of such a URL is a secret: whoever has it writes to the operator's people.
    """
    parts = urlsplit(url)
    if parts.scheme in MESSENGERS:
        return f"{parts.scheme}://", MESSENGERS[parts.scheme]
    # A topic alone is one of the public server (Apprise: ntfy).
    if parts.scheme in ("ntfy", "ntfys") and not parts.path.strip("/"):
        return f"{parts.scheme}://", "ntfy"
    host = parts.hostname or ""
    return host, abroad(host)
