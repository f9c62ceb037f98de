// SPDX-License-Identifier: MIT
#include "report/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/unit.h"
#include "stats/describe.h"

#define SCALE_ROWS 64 // rows looked at for the scale
#define THIN_SPACE "\xe2\x80\xaf"
#define PLAIN_MAX  1e15 // beyond, and near zero, numbers are printed with an exponent
#define PLAIN_MIN  1e-6

void scale_choose(double medium, const char *unit, char point, struct scale *s)
{
	static const char *const prefix[] = {"n", "µ", "m", "", "k", "M", "G", "T"};
	int i = 3;

	*s = (struct scale){.factor = 1, .point = point};
	if (unit_takes_prefix(unit) && medium > 0 && isfinite(medium))
		for (; (medium * s->factor >= 1000 && i < 7) || (medium * s->factor < 1 && i > 0);) {
			bool is_large = medium * s->factor >= 1000;

			s->factor *= is_large ? 1e-3 : 1e3;
			i += is_large ? 1 : -1;
		}
	if (strcmp(unit, "1") != 0)
		snprintf(s->unit, sizeof(s->unit), "%s%s", prefix[i], unit);
}

void number_print(double value, int decimals, char point, struct buf *out)
{
	char text[64];
	size_t digits;

	if (!isfinite(value)) {
		buf_str(out, "–");
		return;
	}
	if (fabs(value) >= PLAIN_MAX || (value != 0 && fabs(value) < PLAIN_MIN))
		snprintf(text, sizeof(text), "%.2e", value);
	else
		snprintf(text, sizeof(text), "%.*f", decimals, value);
	if (*text == '-')
		buf_str(out, "−");
	digits = strspn(text + (*text == '-'), "0123456789");
	for (const char *p = text + (*text == '-'); *p; p++) {
		if (digits >= 3 && digits % 3 == 0 && p != text + (*text == '-'))
			buf_str(out, THIN_SPACE);
		if (*p == '.')
			buf_add(out, &point, 1);
		else
			buf_add(out, p, 1);
		digits -= digits > 0;
	}
}

void scale_print(const struct scale *s, double value, struct buf *out)
{
	double v = value * s->factor, a = fabs(v);

	number_print(v,
		v == floor(v) && a < 1e6 && s->factor == 1 ? 0
		: a >= 100                                 ? 0
		: a >= 10                                  ? 1
		: a >= 1                                   ? 2
							   : 3,
		s->point, out);
}

int ratio_decimals(double ratio)
{
	double a = fabs(ratio);

	return a >= 100 ? 0 : a >= 10 ? 1 : a >= 0.1 ? 2 : a >= 0.01 ? 3 : 4;
}

double scale_medium(yyjson_val *measure)
{
	yyjson_val *rows = yyjson_obj_get(measure, "rows"), *row;
	double medians[SCALE_ROWS];
	size_t i, max, n = 0;

	yyjson_arr_foreach (rows, i, max, row) {
		double v = fabs(json_number(row, "median", (double)NAN));

		if (isfinite(v) && n < SCALE_ROWS)
			medians[n++] = v;
	}
	stats_sort(medians, n);
	return n ? medians[n / 2] : 0;
}
