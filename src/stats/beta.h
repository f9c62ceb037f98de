// SPDX-License-Identifier: MIT
// The function behind Student's and the binomial distribution.
#ifndef STATS_BETA_H
#define STATS_BETA_H

// Returns the regularised incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1]; y is 1 - x, given apart
// because the difference would lose digits. The continued fraction DLMF 8.17.22 by the modified method of Lentz
// ("Generating Bessel functions in Mie scattering calculations", Applied Optics 15 (1976), 668-671).
long double stats_beta(long double a, long double b, long double x, long double y);

#endif
