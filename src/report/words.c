// SPDX-License-Identifier: MIT
#include "report/words.h"

#include <string.h>

static const struct words english = {
	.lang = "en",
	.point = '.',
	.text =
		{
#define WORD(name, english, german) [W_##name] = (english),
#include "report/words.def"
#undef WORD
		},
};

static const struct words german = {
	.lang = "de",
	.point = ',',
	.text =
		{
#define WORD(name, english, german) [W_##name] = (german),
#include "report/words.def"
#undef WORD
		},
};

// German titles of metrics, pairs.
static const char *const german_title[][2] = {
	{"start_time", "Start: erster Befehl bis erstes Wort"},
	{"create_time", "Anlegen: bis der Container steht"},
	{"command_time", "Befehl: bis der Startbefehl zurückkehrt"},
	{"run_time", "Ganzes Leben: erster Befehl bis Ende des Prozesses"},
	{"remove_time", "Entfernen: bis nichts mehr da ist"},
	{"cpu_time", "CPU-Zeit vom ersten Befehl bis Ende des Prozesses"},
	{"events_per_second", "Primzahlen unter 20000 gefunden, je Sekunde"},
	{"total_time", "Gemessene Zeit"},
	{"events", "Ereignisse in dieser Zeit"},
	{"requests_per_second", "Webanfragen je Sekunde, alle Container zusammen"},
	{"failed_requests", "Anfragen, die scheiterten oder nicht mit 2xx beantwortet wurden"},
	{"p50_latency", "Die Hälfte der Anfragen war beantwortet nach (langsamster Container)"},
	{"p99_latency", "99 % der Anfragen waren beantwortet nach (langsamster Container)"},
	{"cpu_per_request", "CPU-Zeit der Container und ihrer Laufzeit je Anfrage"},
	{"client_cpu", "Kerne, die das eifrigste ab nutzte; bei 1 begrenzt es, nicht der Server"},
	{"tcp_to_container", "TCP in den Container"},
	{"tcp_from_container", "TCP aus dem Container"},
	{"retransmits_to", "Erneut gesendete Segmente, Hinweg"},
	{"retransmits_from", "Erneut gesendete Segmente, Rückweg"},
	{"cpu_to_container", "Kerne, die Container und Laufzeit nutzten, Hinweg"},
	{"cpu_from_container", "Kerne, die Container und Laufzeit nutzten, Rückweg"},
	{"client_cpu_to", "Kerne, die iperf3 auf dem Host nutzte, Hinweg"},
	{"client_cpu_from", "Kerne, die iperf3 auf dem Host nutzte, Rückweg"},
};

const struct words *words_of(const char *lang)
{
	return lang && !strcmp(lang, "de") ? &german : &english;
}

const char *words_title(const struct words *w, const char *metric, const char *title)
{
	for (size_t i = 0; w == &german && i < sizeof(german_title) / sizeof(*german_title); i++)
		if (!strcmp(metric, german_title[i][0]))
			return german_title[i][1];
	return title ? title : metric;
}
