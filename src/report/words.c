// SPDX-License-Identifier: MIT
#include "report/words.h"

#include <string.h>

static const struct words english = {
	.lang = "en",
	.point = '.',
	.text =
		{
			[W_TITLE] = "Container runtimes, measured on this machine",
			[W_COMPLETE] = "Complete: every planned trial gave its figures.",
			[W_WITH_FAILURES] = "Ended, with failures: what failed is listed below and counts as a result.",
			[W_INCOMPLETE] =
				"Not complete: the run was cut short. What stands here are the trials until then.",
			[W_TRIALS_RECORDED] = "trials recorded",
			[W_PLANNED] = "planned",
			[W_FAILED] = "failed",
			[W_SKIPPED] = "skipped",
			[W_DROPPED] = "lines of samples.jsonl were unusable and left out",
			[W_LINE] = "line",
			[W_VIRTUAL] = "Virtual machine: absolute times mean nothing here.",
			[W_VIRTUAL_MORE] = ("This run shows that everything works. Its figures say nothing about any "
					    "hardware, and ratios may be distorted as well."),
			[W_MACHINE] = "Machine",
			[W_UNKNOWN_MACHINE] = "not described (machine.json is missing)",
			[W_OVERVIEW] = "At a glance",
			[W_OVERVIEW_HOW] =
				("Median of each measure with its 95 % interval (from n = 6 on); below it the ratio to "
				 "docker with "
				 "its own. ▲ better and ▼ worse than docker, where the interval excludes 1."),
			[W_MEASURE] = "Measure",
			[W_LOWER_BETTER] = "lower is better",
			[W_HIGHER_BETTER] = "higher is better",
			[W_CONTAINERS] = "containers",
			[W_CONTAINER] = "container",
			[W_RUNTIME] = "Runtime",
			[W_MEDIAN] = "Median",
			[W_INTERVAL] = "95 % interval",
			[W_MEAN] = "Mean",
			[W_SD] = "SD",
			[W_RATIO] = "Ratio to docker",
			[W_FAILURES] = "Failures",
			[W_NO_FAILURES] = "None: no trial failed.",
			[W_TRIAL] = "Trial",
			[W_WORKLOAD] = "Workload",
			[W_KIND] = "Kind",
			[W_REASON] = "Reason",
			[W_COUNT] = "Count",
			[W_LOG] = "Log",
			[W_STATE_E] = "error",
			[W_STATE_T] = "deadline passed",
			[W_STATE_S] = "skipped",
			[W_STATE_C] = "wrong answer",
			[W_PROVENANCE] = "What was measured",
			[W_IMPLEMENTATION] = "Implementation",
			[W_VERSION] = "Version",
			[W_ORIGIN] = "Provenance",
			[W_ENGINE] = "Engine",
			[W_PATCHED] = ("“Patched” means: the distribution’s binary with a fix of its project that the "
				       "distribution does not ship yet. gVisor’s network stack does not start on Linux "
				       "6.11 and later without it (google/gvisor#10704)."),
			[W_RUN] = "The run",
			[W_SETTINGS] = "Settings",
			[W_STARTED] = "Started",
			[W_PLAN] = "Plan",
			[W_SEED] = "Seed",
			[W_IMAGE] = "Image, SHA-256",
			[W_BOOT] = "From the kernel’s start to the first trial",
			[W_OVERHEAD] = "Cost of the harness itself",
			[W_OVERHEAD_HOW] = ("the null workload as a native trial (median of n trials) minus a bare "
					    "start of the same program; interval from both medians’ own intervals"),
			[W_NOT_MEASURED] = "not measured in this run",
			[W_NOTES] = "Notes",
			[W_METHOD] = "How the figures are computed",
			[W_METHOD_1] = ("Every sample counts; none is removed as an outlier. Trials ran in randomised "
					"complete blocks: each block holds every cell once, in an order drawn from the "
					"seed, so that drift falls on all runtimes alike."),
			[W_METHOD_2] =
				("The interval of a median lies between two order statistics and covers at least "
				 "95 % whatever the distribution; it needs six samples. Quartiles of the boxes "
				 "(drawn from five samples on) are of type 7; whiskers end at the most extreme "
				 "sample within 1.5 times the box."),
			[W_METHOD_3] = ("A ratio is the geometric mean of the runtime’s samples over that of docker’s, "
					"with Welch’s 95 % interval on the logarithms. It needs two samples each, all "
					"above zero. The mean is arithmetic, SD the sample deviation (n − 1)."),
			[W_METHOD_4] = ("The intervals are not corrected for their number: of twenty true ratios of 1, "
					"about one is coloured by chance. A dash means that a figure does not exist, "
					"for instance for lack of samples."),
			[W_YET] = "Not measured yet",
			[W_YET_1] = ("Kata Containers with QEMU and with Firecracker, Nabla Containers, "
				     "firecracker-containerd."),
			[W_YET_2] = ("The Docker engine and containerd: “docker” here is its runtime, runc, called "
				     "directly."),
			[W_YET_3] = ("LINPACK, memory throughput and use, UDP, downloads, CPU and memory limits, more "
				     "than a few containers."),
			[W_DESCRIPTION] = "Description of the machine",
			[W_AXIS_LOG] = "logarithmic axis",
			[W_AXIS_CUT] = "axis does not start at zero",
			[W_AXIS_SOME] = "not every sample is drawn",
			[W_LEGEND] = ("Dots: samples. Thick stroke: median. Bar below: 95 % interval of the median. "
				      "Box: quartiles."),
			[W_NO_SAMPLES] = "no samples",
			[W_NO_MEASURES] = "No measure has any sample.",
			[W_YES] = "yes",
			[W_NO] = "no",
			[W_PRINT_VIRTUAL] = "virtual machine: absolute times mean nothing",
			[W_DATA] = "All samples: tables/samples.csv. These figures: tables/summary.csv.",
		},
};

static const struct words german = {
	.lang = "de",
	.point = ',',
	.text =
		{
			[W_TITLE] = "Container-Laufzeiten, gemessen auf dieser Maschine",
			[W_COMPLETE] = "Vollständig: jeder geplante Versuch hat seine Werte geliefert.",
			[W_WITH_FAILURES] =
				"Beendet, mit Fehlschlägen: was scheiterte, steht unten und zählt als Ergebnis.",
			[W_INCOMPLETE] =
				"Unvollständig: der Lauf wurde abgebrochen. Hier stehen die Versuche bis dahin.",
			[W_TRIALS_RECORDED] = "Versuche aufgezeichnet",
			[W_PLANNED] = "geplant",
			[W_FAILED] = "gescheitert",
			[W_SKIPPED] = "ausgelassen",
			[W_DROPPED] = "Zeilen von samples.jsonl waren unbrauchbar und wurden ausgelassen",
			[W_LINE] = "Zeile",
			[W_VIRTUAL] = "Virtuelle Maschine: absolute Zeiten bedeuten hier nichts.",
			[W_VIRTUAL_MORE] =
				("Dieser Lauf zeigt, dass alles funktioniert. Seine Zahlen sagen nichts über "
				 "irgendeine Hardware, und auch Verhältnisse können verzerrt sein."),
			[W_MACHINE] = "Maschine",
			[W_UNKNOWN_MACHINE] = "nicht beschrieben (machine.json fehlt)",
			[W_OVERVIEW] = "Auf einen Blick",
			[W_OVERVIEW_HOW] =
				("Median jedes Maßes mit 95-%-Intervall (ab n = 6); darunter das Verhältnis zu docker "
				 "mit dem "
				 "seinen. ▲ besser und ▼ schlechter als docker, wo das Intervall die 1 ausschließt."),
			[W_MEASURE] = "Maß",
			[W_LOWER_BETTER] = "kleiner ist besser",
			[W_HIGHER_BETTER] = "größer ist besser",
			[W_CONTAINERS] = "Container",
			[W_CONTAINER] = "Container",
			[W_RUNTIME] = "Laufzeit",
			[W_MEDIAN] = "Median",
			[W_INTERVAL] = "95-%-Intervall",
			[W_MEAN] = "Mittel",
			[W_SD] = "Std.-Abw.",
			[W_RATIO] = "Verhältnis zu docker",
			[W_FAILURES] = "Fehlschläge",
			[W_NO_FAILURES] = "Keine: kein Versuch ist gescheitert.",
			[W_TRIAL] = "Versuch",
			[W_WORKLOAD] = "Arbeitslast",
			[W_KIND] = "Art",
			[W_REASON] = "Grund",
			[W_COUNT] = "Anzahl",
			[W_LOG] = "Protokoll",
			[W_STATE_E] = "Fehler",
			[W_STATE_T] = "Frist verstrichen",
			[W_STATE_S] = "ausgelassen",
			[W_STATE_C] = "falsche Antwort",
			[W_PROVENANCE] = "Was gemessen wurde",
			[W_IMPLEMENTATION] = "Implementierung",
			[W_VERSION] = "Version",
			[W_ORIGIN] = "Herkunft",
			[W_ENGINE] = "Engine",
			[W_PATCHED] = ("„Patched“ heißt: das Programm der Distribution mit einer Korrektur seines "
				       "Projekts, die sie noch nicht ausliefert. Ohne sie startet gVisors "
				       "Netzwerkstapel ab Linux 6.11 nicht (google/gvisor#10704)."),
			[W_RUN] = "Der Lauf",
			[W_SETTINGS] = "Einstellungen",
			[W_STARTED] = "Begonnen",
			[W_PLAN] = "Plan",
			[W_SEED] = "Startwert",
			[W_IMAGE] = "Abbild, SHA-256",
			[W_BOOT] = "Vom Start des Kernels bis zum ersten Versuch",
			[W_OVERHEAD] = "Kosten der Messeinrichtung selbst",
			[W_OVERHEAD_HOW] =
				("die leere Arbeitslast als nativer Versuch (Median von n Versuchen) minus ein bloßer "
				 "Start desselben Programms; Intervall aus den Intervallen beider Mediane"),
			[W_NOT_MEASURED] = "in diesem Lauf nicht gemessen",
			[W_NOTES] = "Hinweise",
			[W_METHOD] = "Wie die Zahlen berechnet werden",
			[W_METHOD_1] =
				("Jeder Messwert zählt, keiner wird als Ausreißer entfernt. Die Versuche liefen in "
				 "randomisierten vollständigen Blöcken: jeder Block enthält jede Zelle einmal, in "
				 "einer "
				 "aus dem Startwert gezogenen Reihenfolge, sodass Drift alle Laufzeiten gleich "
				 "trifft."),
			[W_METHOD_2] = ("Das Intervall eines Medians liegt zwischen zwei Ordnungsstatistiken und "
					"überdeckt bei jeder Verteilung mindestens 95 %; es braucht sechs Werte. Die "
					"Quartile der Kästen (ab fünf Werten gezeichnet) sind vom Typ 7; die Antennen "
					"enden beim äußersten Wert innerhalb des 1,5-Fachen des Kastens."),
			[W_METHOD_3] =
				("Ein Verhältnis ist das geometrische Mittel der Werte der Laufzeit durch das "
				 "von docker, mit Welchs 95-%-Intervall auf den Logarithmen. Es braucht je zwei "
				 "Werte, alle über null. Das Mittel ist arithmetisch, die Standardabweichung die "
				 "der Stichprobe (n − 1)."),
			[W_METHOD_4] = ("Die Intervalle sind nicht für ihre Anzahl korrigiert: von zwanzig wahren "
					"Verhältnissen von 1 wird etwa eines zufällig gefärbt. Ein Strich heißt, dass "
					"es die Zahl nicht gibt, etwa weil Werte fehlen."),
			[W_YET] = "Noch nicht gemessen",
			[W_YET_1] = ("Kata Containers mit QEMU und mit Firecracker, Nabla Containers, "
				     "firecracker-containerd."),
			[W_YET_2] = ("Die Docker-Engine und containerd: „docker“ ist hier deren Laufzeit runc, direkt "
				     "aufgerufen."),
			[W_YET_3] = ("LINPACK, Speicherdurchsatz und -verbrauch, UDP, Downloads, CPU- und "
				     "Speichergrenzen, mehr als wenige Container."),
			[W_DESCRIPTION] = "Beschreibung der Maschine",
			[W_AXIS_LOG] = "logarithmische Achse",
			[W_AXIS_CUT] = "Achse beginnt nicht bei null",
			[W_AXIS_SOME] = "nicht jeder Messwert ist gezeichnet",
			[W_LEGEND] = ("Punkte: Messwerte. Dicker Strich: Median. Balken darunter: 95-%-Intervall des "
				      "Medians. Kasten: Quartile."),
			[W_NO_SAMPLES] = "keine Messwerte",
			[W_NO_MEASURES] = "Kein Maß hat einen Messwert.",
			[W_YES] = "ja",
			[W_NO] = "nein",
			[W_PRINT_VIRTUAL] = "virtuelle Maschine: absolute Zeiten bedeuten nichts",
			[W_DATA] = "Alle Messwerte: tables/samples.csv. Diese Zahlen: tables/summary.csv.",
		},
};

// German titles of metrics, pairs.
static const char *const german_title[][2] = {
	{"start_time", "Start: erster Befehl bis erstes Wort"},
	{"create_time", "Anlegen: bis der Container steht"},
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
