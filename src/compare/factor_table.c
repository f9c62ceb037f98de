// SPDX-License-Identifier: MIT
#include "compare/factor_table.h"

#include <string.h>

static const struct factor_place table[] = {
	{"image", "/run/image_sha256", FACTOR_REQUIRED, false},
	{"kernel", "/machine/kernel/version", FACTOR_REQUIRED, false},
	{"boot-options", "/machine/kernel/cmdline", FACTOR_REQUIRED, false},
	{"plan", "/run/plan", FACTOR_REQUIRED, false},
	{"virtual", "/machine/virtual/is_virtual", FACTOR_REQUIRED, false},
	{"governor", "/machine/settings/governor", FACTOR_IF_BOTH, false},
	{"transparent-hugepage", "/machine/settings/transparent_hugepage", FACTOR_PLAIN, false},
	{"ksm", "/machine/settings/ksm", FACTOR_PLAIN, false},
	{"kvm-halt-poll", "/machine/settings/kvm_halt_poll_ns", FACTOR_IF_BOTH, false},
	{"randomize-va-space", "/machine/settings/randomize_va_space", FACTOR_PLAIN, false},
	{"nmi-watchdog", "/machine/settings/nmi_watchdog", FACTOR_IF_BOTH, false},
	{"swappiness", "/machine/settings/swappiness", FACTOR_PLAIN, false},
	{"machine-id", "/machine/id", FACTOR_HARDWARE, true},
	{"product-vendor", "/machine/product/vendor", FACTOR_HARDWARE, true},
	{"product", "/machine/product/name", FACTOR_HARDWARE, true},
	{"product-version", "/machine/product/version", FACTOR_HARDWARE, true},
	{"board", "/machine/product/board", FACTOR_HARDWARE, true},
	{"board-version", "/machine/product/board_version", FACTOR_HARDWARE, true},
	{"cpu", "/machine/cpu/model", FACTOR_HARDWARE, true},
	{"cpu-vendor", "/machine/cpu/vendor", FACTOR_HARDWARE, true},
	{"cpu-family", "/machine/cpu/family", FACTOR_HARDWARE, true},
	{"cpu-model-number", "/machine/cpu/model_number", FACTOR_HARDWARE, true},
	{"cpu-stepping", "/machine/cpu/stepping", FACTOR_HARDWARE, true},
	{"microcode", "/machine/cpu/microcode", FACTOR_HARDWARE, true},
	{"cores", "/machine/cpu/cores", FACTOR_HARDWARE, true},
	{"threads", "/machine/cpu/threads", FACTOR_HARDWARE, true},
	{"memory-modules", "/machine/memory/modules", FACTOR_HARDWARE, true},
	// What firmware leaves of it may change from boot to boot.
	{"memory", "/machine/memory/bytes", FACTOR_HARDWARE, false},
	{"firmware", "/machine/firmware/kind", FACTOR_HARDWARE, false},
	{"firmware-vendor", "/machine/firmware/vendor", FACTOR_HARDWARE, false},
	{"firmware-version", "/machine/firmware/version", FACTOR_HARDWARE, false},
	{"smt", "/machine/settings/smt", FACTOR_HARDWARE, false},
	{"turbo", "/machine/settings/turbo", FACTOR_HARDWARE, false},
	{"cpufreq-driver", "/machine/settings/cpufreq_driver", FACTOR_HARDWARE, false},
	{"energy-preference", "/machine/settings/energy_preference", FACTOR_HARDWARE, false},
	{"idle-driver", "/machine/settings/idle_driver", FACTOR_HARDWARE, false},
	{"clocksource", "/machine/kernel/clocksource", FACTOR_HARDWARE, false},
	{"cpu-bugs", "/machine/cpu/bugs", FACTOR_HARDWARE, false},
	// Off by default with one node, on with several: the kernel's answer to the hardware.
	{"numa-balancing", "/machine/settings/numa_balancing", FACTOR_HARDWARE, false},
};

const struct factor_place *factor_table(size_t *n)
{
	*n = sizeof(table) / sizeof(*table);
	return table;
}

bool factor_of_setting(const char *key, enum factor_kind *kind)
{
	static const char *const none[] = {"plan", "seed", "after", "lang"};

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (!strcmp(key, none[i]))
			return false;
	*kind = strcmp(key, "repeat") != 0 ? FACTOR_PLAIN : FACTOR_FREE;
	return true;
}
