/* mail_host.c — a list of hosts, and of names that stand before many a country. */
#include "core/model/mail_host.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/ascii.h"

enum { HOST_SIZE = 40, COUNTRY_MOST = 7 /* ".com.br" */ };

static bool is_in(const char *list, const char *word, size_t size)
{
    char item[HOST_SIZE + 3] = "|";
    if (size == 0 || size > HOST_SIZE)
        return false;
    memcpy(item + 1, word, size);
    item[size + 1] = '|';
    return strstr(list, item);
}

bool mail_host_is_public(const char *domain)
{
    static const char hosts[] =
        "|"
        "gmail.com|googlemail.com|msn.com|passport.com|aol.com|aim.com|ymail.com|rocketmail.com|"
        "icloud.com|me.com|mac.com|live.com|live.co.uk|live.nl|live.fr|live.it|live.se|live.dk|"
        "live.no|live.be|live.ca|live.com.au|windowslive.com|mail.com|email.com|web.de|"
        "t-online.de|freenet.de|arcor.de|protonmail.com|protonmail.ch|proton.me|pm.me|"
        "tutanota.com|tutanota.de|tuta.io|fastmail.com|fastmail.fm|hushmail.com|mail.ru|bk.ru|"
        "inbox.ru|list.ru|rambler.ru|yandex.ru|yandex.com|ya.ru|ukr.net|qq.com|foxmail.com|"
        "163.com|126.com|sina.com|sina.cn|sohu.com|naver.com|daum.net|hanmail.net|nate.com|"
        "rediffmail.com|orange.fr|wanadoo.fr|laposte.net|sfr.fr|free.fr|neuf.fr|libero.it|"
        "virgilio.it|tin.it|alice.it|tiscali.it|comcast.net|verizon.net|att.net|sbcglobal.net|"
        "bellsouth.net|cox.net|charter.net|earthlink.net|btinternet.com|ntlworld.com|"
        "virginmedia.com|bigpond.com|optusnet.com.au|shaw.ca|sympatico.ca|uol.com.br|bol.com.br|"
        "terra.com.br|ig.com.br|seznam.cz|wp.pl|o2.pl|onet.pl|interia.pl|bluewin.ch|hispeed.ch|"
        "skynet.be|telenet.be|ziggo.nl|planet.nl|hetnet.nl|";
    static const char everywhere[] = "|yahoo|hotmail|outlook|gmx|";
    size_t size = strlen(domain), name = strcspn(domain, ".");
    return is_in(hosts, domain, size) ||
           (domain[name] && size - name <= COUNTRY_MOST && is_in(everywhere, domain, name));
}

bool mail_host_is_no_company(const char *domain, const char *company)
{
    if (!mail_host_is_public(domain))
        return false;
    char *name = mem_text_n(domain, strcspn(domain, "."));
    bool is_its_own = company && ascii_contains(company, name) && !mail_host_is_public(company);
    free(name);
    return !is_its_own;
}
