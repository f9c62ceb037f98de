// SPDX-License-Identifier: MIT
#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "machine/parts.h"

// Adds the first line of PROC/path at key as text, or null.
static void add_proc(const struct look *l, yyjson_mut_val *to, const char *key, const char *path)
{
	char whole[PATH_MAX], line[LOOK_LINE_MAX];

	snprintf(whole, sizeof(whole), "%s/%s", l->roots->proc, path);
	file_line(whole, line, sizeof(line));
	look_text(l, to, key, line);
}

void part_kernel(const struct look *l, yyjson_mut_val *to)
{
	yyjson_mut_val *kernel = look_object(l, to, "kernel");

	add_proc(l, kernel, "release", "sys/kernel/osrelease");
	add_proc(l, kernel, "version", "version");
	add_proc(l, kernel, "cmdline", "cmdline");
	add_proc(l, kernel, "tainted", "sys/kernel/tainted");
	look_add(l, kernel, "lockdown", "kernel/security/lockdown");
	look_add(l, kernel, "clocksource", "devices/system/clocksource/clocksource0/current_clocksource");
	look_add(l, kernel, "clocksources", "devices/system/clocksource/clocksource0/available_clocksource");
}

// Three drivers have three files with two meanings: intel_pstate's no_turbo is the other way round.
static const char *turbo(const struct look *l)
{
	char line[16];

	if (look_sys(l, line, sizeof(line), "devices/system/cpu/intel_pstate/no_turbo"))
		return line[0] == '0' ? "on" : "off";
	if (look_sys(l, line, sizeof(line), "devices/system/cpu/cpufreq/boost") ||
		look_sys(l, line, sizeof(line), "devices/system/cpu/cpu0/cpufreq/boost"))
		return line[0] == '1' ? "on" : "off";
	return "";
}

static void add_mitigation(const struct look *l, const char *name, void *arg)
{
	look_add(l, arg, yyjson_mut_get_str(yyjson_mut_strcpy(l->doc, name)), "devices/system/cpu/vulnerabilities/%s",
		name);
}

void part_settings(const struct look *l, yyjson_mut_val *to)
{
	yyjson_mut_val *s = look_object(l, to, "settings");

	look_add(l, s, "cpufreq_driver", "devices/system/cpu/cpu0/cpufreq/scaling_driver");
	look_add(l, s, "governor", "devices/system/cpu/cpu0/cpufreq/scaling_governor");
	look_add(l, s, "energy_preference", "devices/system/cpu/cpu0/cpufreq/energy_performance_preference");
	look_text(l, s, "turbo", turbo(l));
	look_add(l, s, "smt", "devices/system/cpu/smt/control");
	look_add(l, s, "idle_driver", "devices/system/cpu/cpuidle/current_driver");
	look_add(l, s, "transparent_hugepage", "kernel/mm/transparent_hugepage/enabled");
	look_add(l, s, "ksm", "kernel/mm/ksm/run");
	look_add(l, s, "kvm_halt_poll_ns", "module/kvm/parameters/halt_poll_ns");
	look_add(l, s, "kvm_nx_huge_pages", "module/kvm/parameters/nx_huge_pages");
	add_proc(l, s, "randomize_va_space", "sys/kernel/randomize_va_space");
	add_proc(l, s, "numa_balancing", "sys/kernel/numa_balancing");
	add_proc(l, s, "nmi_watchdog", "sys/kernel/nmi_watchdog");
	add_proc(l, s, "swappiness", "sys/vm/swappiness");
	look_each(l, "devices/system/cpu/vulnerabilities", add_mitigation, look_object(l, to, "mitigations"));
}
