/* column_names.c — the words, folded, best first. Sources: the exports of Apollo, Salesforce, HubSpot,
 * LinkedIn and Pipedrive, and the obvious in a dozen languages. Only whole names count: "Company LinkedIn
 * URL" is not a person's profile, and "Contact ID" not Apollo's. */
#include "core/model/column_names.h"

#include <stdint.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

static const char *const NAMES[IDENTIFIER_COUNT] = {
    [IDENTIFIER_FIRST_NAME] =
        "firstname first givenname forename fname personfirstname contactfirstname contactfirst "
        "leadfirstname vorname "
        "rufname "
        "prenom primernombre nombredepila primonome primeironome voornaam fornavn fornamn etunimi imie jmeno "
        "имя nombre nome 名",
    [IDENTIFIER_LAST_NAME] = "lastname last surname familyname lname secondname personlastname "
                             "contactlastname contactlast leadlastname nachname "
                             "familienname zuname nomdefamille apellido apellidos primerapellido cognome "
                             "sobrenome apelido ultimonome "
                             "achternaam efternavn etternavn efternamn sukunimi nazwisko prijmeni фамилия 姓",
    [IDENTIFIER_NAME] =
        "fullname name contactname personname leadname prospectname displayname contactfullname "
        "personfullname "
        "vollername vollstandigername ansprechpartner nomcomplet nometprenom prenomnom prenometnom "
        "nombrecompleto "
        "nombreyapellidos nombreapellidos nomecompleto nomecognome nomeecognome nomeesobrenome volledigenaam "
        "vorundnachname vorundzuname vornamenachname nombreyapellido "
        "imieinazwisko fullstandignamn contact kontakt nom naam namn navn 姓名 氏名 名前 お名前 担当者名 фио",
    [IDENTIFIER_LINKEDIN_URL] =
        "personlinkedinurl linkedinurl linkedinprofileurl linkedinprofile linkedin personlinkedin "
        "contactlinkedinurl linkedincontactprofileurl linkedinlink linkedinprofil profillinkedin "
        "perfillinkedin perfildolinkedin profildelinkedin profilolinkedinurl linkedinurlc linkedincontacturl "
        "perfildelinkedin profilolinkedin urllinkedin linkedinpublicprofile linkedinpublicprofileurl "
        "linkedinuri "
        "linkedinbio linkedinurlpublic defaultprofileurl publicprofileurl profileurl profillink "
        "linkedinprofiel url",
    [IDENTIFIER_EMAIL] =
        "email emailaddress workemail businessemail primaryemail personemail contactemail leademail email1 "
        "emailaddress1 mail mailaddress emailwork companyemail emailadresse emailadres mailadresse "
        "geschaftlicheemail courriel emailgeschaftlich emailberuflich emaildienstlich geschaftsemail "
        "emailprofessionnel adressecourriel emailpro postaelettronica email1value personemailwork "
        "correioeletronico correioelectronico emailprofissional emailcorporativo correocorporativo "
        "emailaziendale zakelijkemail emailzakelijk adresseemail adressemail adressedemessagerie "
        "adresseelectronique correo "
        "correoelectronico direcciondecorreo direcciondecorreoelectronico indirizzoemail enderecodeemail "
        "epost "
        "epostadress epostadresse sahkoposti adresemail personalemail secondaryemail почта электроннаяпочта "
        "邮箱 "
        "メールアドレス メール eメール 電子メール 电子邮件 电子邮箱",
    [IDENTIFIER_ORGANIZATION_NAME] =
        "companyname company organizationname organisationname organization organisation accountname account "
        "companyaccount employer currentcompany currentemployer companynameforemails associatedcompany "
        "primaryassociatedcompany personorganization firma firmenname unternehmen unternehmensname "
        "arbeitgeber "
        "gesellschaft entreprise societe nomdelentreprise nomdelasociete raisonsociale employeur empresa "
        "nombredelaempresa nombreempresa nomedaempresa compania companhia organizacao organizacion "
        "organizzazione organisatie organizationname1 nomdesociete nomentreprise azienda societa nomeazienda "
        "ragionesociale "
        "bedrijf "
        "bedrijfsnaam werkgever foretag foretagsnamn virksomhed bedrift yritys nazwafirmy компания 公司 "
        "会社名 会社 企業名 勤務先 公司名称",
    [IDENTIFIER_DOMAIN] =
        "domain companydomain companydomainname organizationdomain emaildomain webdomain website "
        "companywebsite "
        "websiteurl companywebsiteurl companyurl accountwebsite organizationwebsite domaene domane "
        "domanenname nomdedomaine nomdomaine webseite "
        "internetseite webadresse homepage siteweb siteinternet domaine sitioweb paginaweb dominio "
        "nombrededominio domein domeinnaam site sitedaempresa paginainternet webpage website1value sitoweb "
        "sito "
        "siteempresa webbplats hjemmeside nettside stronainternetowa stronawww hemsida сайт",
    [IDENTIFIER_ID] = "apolloid apollopersonid personid apollopersonidentifier",
    [IDENTIFIER_HASHED_EMAIL] = "hashedemail emailhash hashemail emailmd5 md5email emailsha256 sha256email",
};

/* Latin letters with marks to plain ones, U+00C0 to U+00FF; '\0' drops. */
static const char PLAIN[] = "aaaaaaaceeeeiiiidnooooo\0ouuuuytsaaaaaaaceeeeiiiidnooooo\0ouuuuyty";

/* … and U+0100 to U+017F. */
static const char PLAIN_MORE[] =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooo"
    "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof PLAIN_MORE == 0x80 + 1, "a letter for each");

static void append_folded(struct buf *out, uint32_t point, const char *at, size_t size)
{
    if (point < 0x80) {
        if (point >= 'A' && point <= 'Z')
            point += 'a' - 'A';
        if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9'))
            buf_append_char(out, (char)point);
    } else if (point >= 0xC0 && point <= 0xFF) {
        if (PLAIN[point - 0xC0])
            buf_append_char(out, PLAIN[point - 0xC0]);
    } else if (point >= 0x100 && point <= 0x17F) {
        buf_append_char(out, PLAIN_MORE[point - 0x100]);
    } else if (point >= 0x300 && point <= 0x36F) {
        /* a mark that follows its letter, as some systems write */
    } else if (point >= 0x410 && point <= 0x42F) { /* Cyrillic capitals */
        char small[4];
        buf_append(out, small, utf8_put(small, point + 0x20));
    } else if (point > 0xFF && (point < 0x2000 || point > 0x206F) && !utf8_is_unsafe(point)) {
        buf_append(out, at, size);
    }
}

void column_name_fold(struct buf *out, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < size;) {
        uint32_t point;
        size_t length = utf8_next(name + i, size - i, &point);
        append_folded(out, point, name + i, length);
        i += length;
    }
}

static int place_in(const char *list, const char *word)
{
    size_t size = strlen(word);
    int place = 1;
    for (const char *at = list; *at; place++) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, word, size) == 0)
            return place;
        at += length + (at[length] == ' ');
    }
    return 0;
}

int column_name_rank(enum identifier field, const char *folded)
{
    int place = folded[0] ? place_in(NAMES[field], folded) : 0;
    return place ? 1000 - place : 0;
}

bool column_name_is_double(const char *folded)
{
    return place_in("name nom naam namn navn", folded) > 0;
}

bool column_name_takes_double(const char *folded)
{
    return place_in("vorname rufname prenom voornaam fornamn fornavn", folded) > 0;
}
