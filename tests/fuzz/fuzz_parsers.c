// SPDX-License-Identifier: MIT
// Any bytes to the parsers of what comes from the stick, the firmware, a runtime, a container or a tool. The first byte
// chooses the parser.
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/unit.h"
#include "init/fat.h"
#include "init/gpt.h"
#include "machine/smbios.h"
#include "oci/log.h"
#include "oci/state.h"
#include "suite/ab_files.h"
#include "suite/ab_output.h"
#include "suite/bench_lines.h"
#include "suite/iperf_output.h"
#include "suite/plan.h"
#include "suite/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECTOR 512

static void conf(const char *text, size_t len)
{
	CLEANUP_CONF struct conf c = {0};
	uint64_t v;

	if (conf_parse("fuzz", text, len, &c, NULL))
		return;
	for (size_t i = 0; i < c.count; i++) {
		unit_duration(c.entry[i].value, &v);
		unit_size(c.entry[i].value, &v);
	}
}

// What is read must be written again as it was, but for the comment.
static void plan(const char *text, size_t len)
{
	CLEANUP_PLAN struct plan p = {0};
	CLEANUP_BUF struct buf again = {0};

	if (!plan_parse("fuzz", text, len, &p, NULL))
		plan_print(&p, &again);
}

static void record(const char *text, size_t len)
{
	size_t lines, valid = record_valid_length(text, len, &lines);

	if (valid > len || (valid && text[valid - 1] != '\n'))
		__builtin_trap();
}

// The parsers of disks read from a file.
static void disk(const char *bytes, size_t len, bool is_gpt)
{
	CLEANUP_FD int fd = memfd_create("disk", MFD_CLOEXEC);
	CLEANUP_GPT struct gpt g = {0};
	struct gpt_part part;
	struct fat f;

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		return;
	if (!is_gpt) {
		fat_probe(fd, &f, NULL);
		return;
	}
	if (gpt_load(fd, SECTOR, len / SECTOR, &g, NULL))
		return;
	for (uint32_t i = 0; i < g.count; i++)
		if (gpt_part_at(&g, i, &part) && (part.first > part.last || part.last >= len / SECTOR))
			__builtin_trap();
}

static void smbios(const char *table, size_t len)
{
	struct smbios_module m;
	size_t at = 0;

	while (smbios_next_module((const unsigned char *)table, len, &at, &m))
		;
}

// Both files of ab; what is accepted must be in order.
static void ab_files(const char *s)
{
	CLEANUP_AB_REQUESTS struct ab_requests requests = {0};
	struct ab_percentiles p;
	bool has_p = !ab_percentiles_parse(s, (double)(strlen(s) % 200), &p, NULL);

	for (size_t i = 1; has_p && i <= 100; i++)
		if (p.seconds[i] < p.seconds[i - 1])
			__builtin_trap();
	if (ab_requests_parse(s, &requests, NULL) || requests.count == 0)
		return;
	if (ab_requests_within(&requests, 0) > ab_requests_within(&requests, 100))
		__builtin_trap();
}

// Text parsers that want a NUL at the end.
static void text(const char *s, unsigned which)
{
	CLEANUP_BUF struct buf out = {0};
	struct ab_output ab;
	pid_t pid;

	switch (which) {
	case 0:
		ab_output_parse(s, &ab, NULL);
		break;
	case 1:
		ab_files(s);
		break;
	case 2:
		oci_pid_parse(s, &pid, NULL);
		break;
	default:
		oci_log_last_error(s, &out);
	}
}

static void call(unsigned which, const char *s, size_t len)
{
	struct bench_report report;
	struct iperf_output iperf;
	struct oci_state state;

	switch (which) {
	case 0:
		conf(s, len);
		break;
	case 1:
		plan(s, len);
		break;
	case 2:
		record(s, len);
		break;
	case 3:
		disk(s, len, false);
		break;
	case 4:
		disk(s, len, true);
		break;
	case 5:
		smbios(s, len);
		break;
	case 6:
		bench_lines_parse(s, len, &report, NULL);
		break;
	case 7:
		iperf_output_parse(s, len, &iperf, NULL);
		break;
	case 8:
		oci_state_parse(s, len, &state, NULL);
		break;
	default:
		text(s, which - 9);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_FREE char *copy = size ? malloc(size) : NULL;

	if (!copy)
		return 0;
	memcpy(copy, data + 1, size - 1);
	copy[size - 1] = '\0';
	call(data[0] % 13, copy, size - 1);
	return 0;
}
