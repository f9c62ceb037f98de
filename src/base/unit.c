// SPDX-License-Identifier: MIT
#include "base/unit.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool unit_number(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (!isdigit((unsigned char)*s))
		return false;
	for (; isdigit((unsigned char)*s); s++) {
		unsigned digit = (unsigned)(*s - '0');

		if (v > (max - digit) / 10 || digit > max)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return *s == '\0';
}

bool unit_fraction(const char *s, double *out)
{
	char *end;

	if (!*s || strspn(s, "0123456789+-.eE") != strlen(s))
		return false;
	*out = strtod(s, &end);
	return *end == '\0' && isfinite(*out);
}

// Splits "12suffix" and looks the suffix up.
static bool scaled(const char *s, const char *const *suffix, const uint64_t *scale, size_t n, uint64_t *out)
{
	size_t digits = strspn(s, "0123456789");
	char number[21];
	uint64_t v;

	if (digits == 0 || digits >= sizeof(number))
		return false;
	memcpy(number, s, digits);
	number[digits] = '\0';
	if (!unit_number(number, UINT64_MAX, &v))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(s + digits, suffix[i]))
			continue;
		*out = v * scale[i];
		return v <= UINT64_MAX / scale[i];
	}
	return false;
}

bool unit_duration(const char *s, uint64_t *ns)
{
	static const char *const suffix[] = {"ms", "s", "m", "h"};
	static const uint64_t scale[] = {1000000, 1000000000, 60000000000, 3600000000000};

	return scaled(s, suffix, scale, 4, ns);
}

bool unit_size(const char *s, uint64_t *bytes)
{
	static const char *const suffix[] = {"", "K", "M", "G"};
	static const uint64_t scale[] = {1, 1 << 10, 1 << 20, 1 << 30};

	return scaled(s, suffix, scale, 4, bytes);
}

// Digits behind the point, so that a value of 1 … 9999 shows about four digits.
static int decimals(double v)
{
	double a = fabs(v);

	return a >= 100 ? 0 : a >= 10 ? 1 : 2;
}

bool unit_takes_prefix(const char *unit)
{
	static const char *const scaled[] = {"ns", "MB/s", "MiB/s", "GFLOPS"};

	for (size_t i = 0; i < sizeof(scaled) / sizeof(*scaled); i++)
		if (!strcmp(unit, scaled[i]))
			return false;
	return *unit && !isdigit((unsigned char)*unit) && *unit != '%';
}

void unit_print(double value, const char *unit, char *out, size_t size)
{
	static const char *const up[] = {"", "k", "M", "G", "T"};
	static const char *const down[] = {"", "m", "µ", "n"};
	double a = fabs(value);
	size_t i = 0;

	if (!isfinite(value)) {
		snprintf(out, size, "–");
		return;
	}
	if (!unit_takes_prefix(unit)) {
		bool is_bare = !*unit || !strcmp(unit, "1");
		const char *space = is_bare ? "" : " ", *name = is_bare ? "" : unit;

		// Two digits behind the point would leave nothing of a small one.
		if (a > 0 && a < 0.1)
			snprintf(out, size, "%.2g%s%s", value, space, name);
		else
			snprintf(out, size, "%.*f%s%s", a == floor(a) ? 0 : decimals(value), value, space, name);
		return;
	}
	// The limits are where rounding reaches the next prefix: 999.7 ms is printed as 1.00 s.
	if (a >= 0.9995 || a == 0) {
		for (; a >= 999.5 && i + 1 < sizeof(up) / sizeof(*up); i++, value /= 1000, a /= 1000)
			;
		snprintf(out, size, "%.*f %s%s", decimals(value), value, up[i], unit);
		return;
	}
	for (; a < 0.9995 && i + 1 < sizeof(down) / sizeof(*down); i++, value *= 1000, a *= 1000)
		;
	snprintf(out, size, "%.*f %s%s", decimals(value), value, down[i], unit);
}
