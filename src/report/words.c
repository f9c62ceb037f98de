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
	{"memory_used", "Speicher eines Containers: seine Prozesse und die seiner Laufzeit"},
	{"memory_charged", "Speicher eines Containers auf dem Konto seiner cgroup, samt dem Anteil des Kernels"},
	{"memory_peak", "das Höchste, das je auf diesem Konto stand, samt Cache"},
	{"memory_available", "verfügbarer Speicher, den die Maschine für einen Container verlor"},
	{"memory_free", "„used“ laut free auf der ganzen Maschine, wie in der Studie"},
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
	{"udp_default_rate", "UDP ohne Angabe einer Rate: iperf3 taktet mit 1 Mbit/s, wie in der Studie"},
	{"udp_rate", "UDP in den Container, ohne Grenze gesendet: was ankam"},
	{"udp_loss", "UDP ohne Grenze: Anteil, der nicht ankam"},
	{"udp_jitter", "UDP ohne Grenze: Schwankung der Laufzeit (Jitter)"},
	{"udp_cpu", "UDP ohne Grenze: Kerne, die Container und Laufzeit nutzten"},
	{"udp_client_cpu", "UDP ohne Grenze: Kerne, die iperf3 auf dem Host nutzte"},
	{"p999_latency", "99,9 % der Anfragen waren beantwortet nach (langsamster Container)"},
	{"gflops", "LINPACK: Milliarden Gleitkommaoperationen je Sekunde"},
	{"time", "Zeit der gemessenen Arbeit"},
	{"residual", "LINPACK: Residuum nach HPLs Formel; ab 16 ist die Antwort falsch"},
	{"fma_peak", "LINPACK: was eine Schleife nur über Register erreicht"},
	{"fraction", "LINPACK: Anteil davon, den die Lösung erreicht"},
	{"threads", "Threads"},
	{"write_rate", "Speicher, in Blöcken von 1 MiB beschrieben"},
	{"bytes", "Bytes insgesamt"},
	{"copy", "STREAM copy: c = a"},
	{"scale", "STREAM scale: b = q c"},
	{"add", "STREAM add: c = a + b"},
	{"triad", "STREAM triad: a = b + q c"},
	{"latency_4KiB", "Dauer eines Ladebefehls innerhalb von 4 KiB"},
	{"latency_16KiB", "Dauer eines Ladebefehls innerhalb von 16 KiB"},
	{"latency_64KiB", "Dauer eines Ladebefehls innerhalb von 64 KiB"},
	{"latency_256KiB", "Dauer eines Ladebefehls innerhalb von 256 KiB"},
	{"latency_1MiB", "Dauer eines Ladebefehls innerhalb von 1 MiB"},
	{"latency_4MiB", "Dauer eines Ladebefehls innerhalb von 4 MiB"},
	{"latency_16MiB", "Dauer eines Ladebefehls innerhalb von 16 MiB"},
	{"latency_64MiB", "Dauer eines Ladebefehls innerhalb von 64 MiB"},
	{"latency_256MiB", "Dauer eines Ladebefehls innerhalb von 256 MiB"},
	{"latency_1GiB", "Dauer eines Ladebefehls innerhalb von 1 GiB"},
	{"getpid", "Ein Systemaufruf: getpid"},
	{"clock_gettime", "Die Uhr lesen, wie die C-Bibliothek es tut"},
	{"clock_gettime_call", "Die Uhr durch einen Systemaufruf lesen"},
	{"pipe_read", "Ein Byte in eine Pipe und wieder heraus"},
	{"page_fault", "Ein Seitenfehler: frischer Speicher, zum ersten Mal berührt"},
	{"context_switch", "Ein Wechsel zwischen zwei Prozessen über Pipes"},
	{"seq_write", "Datei: der Reihe nach geschrieben, je 1 MiB"},
	{"seq_read", "Datei: der Reihe nach gelesen, je 1 MiB"},
	{"rand_read", "Datei: 4 KiB an zufälligen Stellen gelesen"},
	{"rand_write_sync", "Datei: 4 KiB an zufälligen Stellen geschrieben, jedes Mal bis auf das Medium"},
	{"download_time", "Download der Website von 432 kB: Zeit, in der Inhalte kamen"},
	{"rate", "Download dieser Website: Bytes je Sekunde"},
	{"files", "Dateien"},
	{"failed", "Dateien, die nicht kamen"},
	{"cpus_affinity", "CPUs, auf denen ein Programm laufen darf"},
	{"cpus_quota", "CPU-Zeit nach der cgroup, in CPUs"},
	{"cpus_usable", "CPUs, die ein Programm nutzen darf, nach beidem"},
	{"cpu_seconds", "CPU-Sekunden je Sekunde, die ein Thread je CPU zusammen bekam"},
	{"memory_limit", "Speichergrenze der cgroup"},
	{"memory_total", "Speicher nach /proc/meminfo"},
	{"memory_touched", "Beschriebener Speicher, von dem verlangten"},
	{"syscalls_refused", "Systemaufrufe, die verweigert wurden, aus einer Liste harmloser"},
	{"syscalls_missing", "Systemaufrufe, die fehlen, aus derselben Liste"},
	{"noop_calls", "Systemaufrufe des Hosts im ganzen Leben von noop"},
	{"start_calls", "Systemaufrufe des Hosts, bis der Webserver bereit ist"},
	{"serving_calls", "Systemaufrufe des Hosts, während er Anfragen bedient"},
	{"noop_functions", "Funktionen des Kernels des Hosts im ganzen Leben von noop"},
	{"start_functions", "Funktionen des Kernels des Hosts, bis der Webserver bereit ist"},
	{"serving_functions", "Funktionen des Kernels des Hosts, während der Webserver Anfragen bedient"},
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
