package io.github.spimpatches.geometry;

import java.io.Serializable;

/**
 * A 3 x 4 affine map {@code p = M v + t}, as a rule from voxel indices (x, y, z) to world millimetres. Row r of the map
 * is {@code (m(r,0), m(r,1), m(r,2), m(r,3))}; the fourth row is (0, 0, 0, 1) and not stored.
 *
 * <p>{@link #apply} sums in the order x, y, z, translation, without fused multiply-add: for an axis-aligned map this is
 * exactly {@code m * v + t}, which the patch grid relies on at near ties.
 */
public record Affine(
        double m00,
        double m01,
        double m02,
        double m03,
        double m10,
        double m11,
        double m12,
        double m13,
        double m20,
        double m21,
        double m22,
        double m23)
        implements Serializable {

    public static final Affine IDENTITY = new Affine(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);

    /** From three rows of four (a fourth row is ignored). */
    public static Affine ofRows(double[][] r) {
        return new Affine(
                r[0][0], r[0][1], r[0][2], r[0][3], r[1][0], r[1][1], r[1][2], r[1][3], r[2][0], r[2][1], r[2][2],
                r[2][3]);
    }

    public static Affine scale(double x, double y, double z) {
        return new Affine(x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0);
    }

    /** Entry in row 0..2 and column 0..3; column 3 is the translation. */
    public double at(int row, int column) {
        return switch (row * 4 + column) {
            case 0 -> m00;
            case 1 -> m01;
            case 2 -> m02;
            case 3 -> m03;
            case 4 -> m10;
            case 5 -> m11;
            case 6 -> m12;
            case 7 -> m13;
            case 8 -> m20;
            case 9 -> m21;
            case 10 -> m22;
            case 11 -> m23;
            default -> throw new IndexOutOfBoundsException("row " + row + ", column " + column);
        };
    }

    public Point apply(double x, double y, double z) {
        return new Point(
                m00 * x + m01 * y + m02 * z + m03,
                m10 * x + m11 * y + m12 * z + m13,
                m20 * x + m21 * y + m22 * z + m23);
    }

    public Point apply(Point p) {
        return apply(p.x(), p.y(), p.z());
    }

    /** The map "first {@code other}, then this". */
    public Affine after(Affine other) {
        double[][] r = new double[3][4];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                double sum = at(i, 0) * other.at(0, j) + at(i, 1) * other.at(1, j) + at(i, 2) * other.at(2, j);
                r[i][j] = j == 3 ? sum + at(i, 3) : sum;
            }
        }
        return ofRows(r);
    }

    /** The same map with its origin moved to voxel (x, y, z): {@code shifted(v) = this(v + (x, y, z))}. */
    public Affine startingAt(double x, double y, double z) {
        Point t = apply(x, y, z);
        return new Affine(m00, m01, m02, t.x(), m10, m11, m12, t.y(), m20, m21, m22, t.z());
    }

    /** Every length multiplied by {@code factor}: micrometres to millimetres, say. */
    public Affine inUnitsTimes(double factor) {
        return new Affine(
                m00 * factor,
                m01 * factor,
                m02 * factor,
                m03 * factor,
                m10 * factor,
                m11 * factor,
                m12 * factor,
                m13 * factor,
                m20 * factor,
                m21 * factor,
                m22 * factor,
                m23 * factor);
    }

    public double determinant() {
        return m00 * (m11 * m22 - m12 * m21) - m01 * (m10 * m22 - m12 * m20) + m02 * (m10 * m21 - m11 * m20);
    }

    /** Whether an inverse exists and every entry is finite. */
    public boolean isInvertible() {
        double determinant = determinant();
        for (int i = 0; i < 12; i++) {
            if (!Double.isFinite(at(i / 4, i % 4))) {
                return false;
            }
        }
        return determinant != 0 && Double.isFinite(1 / determinant);
    }

    /**
     * The inverse map. Where each row and column has one entry only (axis-aligned, permuted or not) the inverse is
     * {@code 1/d} and {@code -t * (1/d)}, exactly as the patch grid's reference computes it.
     *
     * @throws ArithmeticException where {@link #isInvertible} is false
     */
    public Affine inverse() {
        if (!isInvertible()) {
            throw new ArithmeticException("the affine has no inverse: " + this);
        }
        int[] axisOfRow = axisOfRow();
        double[][] r = new double[3][4];
        if (axisOfRow.length == 3) {
            for (int row = 0; row < 3; row++) {
                double reciprocal = 1 / at(row, axisOfRow[row]);
                r[axisOfRow[row]][row] = reciprocal;
                r[axisOfRow[row]][3] = -at(row, 3) * reciprocal;
            }
            return ofRows(r);
        }
        double d = determinant();
        r[0][0] = (m11 * m22 - m12 * m21) / d;
        r[0][1] = (m02 * m21 - m01 * m22) / d;
        r[0][2] = (m01 * m12 - m02 * m11) / d;
        r[1][0] = (m12 * m20 - m10 * m22) / d;
        r[1][1] = (m00 * m22 - m02 * m20) / d;
        r[1][2] = (m02 * m10 - m00 * m12) / d;
        r[2][0] = (m10 * m21 - m11 * m20) / d;
        r[2][1] = (m01 * m20 - m00 * m21) / d;
        r[2][2] = (m00 * m11 - m01 * m10) / d;
        for (int i = 0; i < 3; i++) {
            r[i][3] = -(r[i][0] * m03 + r[i][1] * m13 + r[i][2] * m23);
        }
        return ofRows(r);
    }

    /** Whether every world axis depends on exactly one voxel axis, and each voxel axis on one world axis. */
    public boolean isAxisAligned() {
        return axisOfRow().length == 3;
    }

    /**
     * For an axis-aligned map, the voxel axis that each world axis 0, 1, 2 depends on; an empty array for any other
     * map.
     */
    public int[] axisOfRow() {
        int[] axes = new int[3];
        int seen = 0;
        for (int row = 0; row < 3; row++) {
            int entries = 0;
            for (int column = 0; column < 3; column++) {
                if (at(row, column) != 0) {
                    entries++;
                    axes[row] = column;
                }
            }
            if (entries != 1) {
                return new int[0];
            }
            seen |= 1 << axes[row];
        }
        return seen == 7 ? axes : new int[0];
    }

    /** The length of one step along voxel axis 0, 1 or 2, in the map's output unit (millimetres for a world map). */
    public double spacing(int axis) {
        double x = at(0, axis);
        double y = at(1, axis);
        double z = at(2, axis);
        return Math.sqrt(x * x + y * y + z * z);
    }
}
