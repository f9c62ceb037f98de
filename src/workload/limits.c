// SPDX-License-Identifier: MIT
#include "workload/limits.h"
#include "abi/sample.h"
#include "workload/say.h"
#include "workload/usable.h"
#include "workload/workload.h"

#include <math.h>
#include <string.h>
#include <sys/utsname.h>

#define MIB UINT64_C(1048576)

// How much memory to write to at most. Something stays free, because on some kernels the one that is killed when there
// is none left is not the child that took it but the whole container.
static uint64_t bound(const struct usable *u, uint64_t touch)
{
	uint64_t most = u->memory_free ? u->memory_free / 8 * 7 : 64 * MIB;

	return touch < most ? touch : most;
}

static void add_kernel(struct facts *f)
{
	struct utsname name = {.sysname = ""};

	uname(&name);
	facts_open(f, "kernel", '{');
	facts_text(f, "name", name.sysname);
	facts_text(f, "release", name.release);
	facts_text(f, "version", name.version);
	facts_text(f, "machine", name.machine);
	facts_close(f, '}');
}

static void add_bytes(struct facts *f, const char *key, uint64_t bytes, uint64_t none)
{
	if (bytes == none)
		facts_text(f, key, NULL);
	else
		facts_number(f, key, bytes);
}

// The figures once more, so that one line holds all; null: there is no limit, or it cannot be told.
static void add_resources(
	struct facts *f, const struct usable *u, const struct limits_cpu *cpu, const struct limits_memory *memory)
{
	facts_open(f, "cpus", '{');
	facts_number(f, "affinity", u->affinity);
	facts_decimal(f, "quota", u->quota);
	facts_number(f, "usable", u->cpus);
	facts_number(f, "spinning", cpu->threads);
	facts_decimal(f, "seconds", cpu->seconds);
	facts_decimal(f, "seconds_by_clock", cpu->by_clock);
	facts_close(f, '}');
	facts_open(f, "memory", '{');
	add_bytes(f, "limit", u->memory_limit, USABLE_UNLIMITED);
	add_bytes(f, "total", u->memory_total, 0);
	add_bytes(f, "free", u->memory_free, 0);
	facts_number(f, "touched", memory->bytes);
	facts_text(f, "touch_ended", memory->ended);
	facts_close(f, '}');
}

static int say_one(const char *name, double value, const char *unit, const char *verified)
{
	return say_sample(name, value, unit, SAMPLE_MEAN_ARITHMETIC, verified);
}

static int say_read(const char *name, double value, const char *unit)
{
	return say_one(name, value, unit, SAMPLE_UNVERIFIED);
}

// A limit that does not exist is no figure: its sample is left out.
static int say_cpus(const struct usable *u, const struct limits_cpu *cpu)
{
	if (say_read("cpus_affinity", u->affinity, "1") < 0 || say_read("cpus_usable", u->cpus, "1") < 0)
		return -1;
	if (isfinite(u->quota) && say_read("cpus_quota", u->quota, "1") < 0)
		return -1;
	return say_read("cpu_seconds", cpu->seconds, "1");
}

static int say_memory(const struct usable *u, const struct limits_memory *memory)
{
	if (u->memory_limit != USABLE_UNLIMITED && say_read("memory_limit", (double)u->memory_limit, "B") < 0)
		return -1;
	if (u->memory_total && say_read("memory_total", (double)u->memory_total, "B") < 0)
		return -1;
	return say_one("memory_touched", (double)memory->bytes, "B", memory->is_right ? SAMPLE_VERIFIED : SAMPLE_WRONG);
}

static int say_calls(const struct limits_calls *calls)
{
	return say_read("syscalls_refused", calls->refused, "1") < 0 ||
			       say_read("syscalls_missing", calls->missing, "1") < 0
		       ? -1
		       : 0;
}

static int limits_run(const struct workload_args *args)
{
	static struct facts f;
	struct usable u;
	struct limits_cpu cpu;
	struct limits_memory memory;
	struct limits_calls calls;

	usable_read(&u);
	cpu = limits_cpu(u.affinity, args_number(args, "spin-ms"));
	memory = limits_memory(bound(&u, args_number(args, "touch-mib") * MIB));
	facts_begin(&f);
	add_kernel(&f);
	add_resources(&f, &u, &cpu, &memory);
	limits_rights(&f);
	calls = limits_calls(&f);
	if (facts_say(&f) < 0 || say_cpus(&u, &cpu) < 0 || say_memory(&u, &memory) < 0 || say_calls(&calls) < 0)
		return WORKLOAD_FAILED;
	if (memory.is_right)
		return WORKLOAD_OK;
	complain("memory did not keep what was written to it", "");
	return WORKLOAD_FAILED;
}

static const struct workload_key keys[] = {
	{.name = "spin-ms",
		.value = "200",
		.help = "keep all CPUs busy for so many milliseconds",
		.min = 1,
		.max = 60000},
	{.name = "touch-mib",
		.value = "256",
		.help = "write to so much memory at most, and to no more than 7/8 of what is free",
		.min = 1,
		.max = 16777216},
	{.name = NULL},
};

const struct workload workload_limits = {
	.name = "limits",
	.summary = "what this place really offers: CPUs, memory, rights, and system calls that are refused",
	.keys = keys,
	.run = limits_run,
};
