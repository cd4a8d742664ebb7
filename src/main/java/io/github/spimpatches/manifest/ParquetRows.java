package io.github.spimpatches.manifest;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** A Parquet table, ours or another's, read row group by row group. */
final class ParquetRows implements TableRows {
    private final Location file;
    private final ParquetFileReader reader;
    private final List<String> found;

    /** The columns that are wanted and there. */
    private final MessageType schema;

    private RecordReader<Group> records;
    private long leftInGroup;
    private long number;

    private ParquetRows(Location file, ParquetFileReader reader, List<String> columns) {
        this.file = file;
        this.reader = reader;
        MessageType all = reader.getFileMetaData().getSchema();
        this.found = all.getFields().stream().map(Type::getName).toList();
        List<Type> wanted = new ArrayList<>();
        for (String column : columns) {
            if (all.containsField(column)) {
                wanted.add(checked(file, all.getType(column)));
            }
        }
        // Parquet takes no columns for all of them.
        this.schema = wanted.isEmpty() ? null : new MessageType(all.getName(), wanted);
    }

    /**
     * @param columns those that the table lacks are left out; where it lacks all, there are no rows
     * @throws NoSuchFileException where there is no such file
     * @throws InputProblem where it is no such table
     */
    static ParquetRows open(Storage storage, Location file, List<String> columns) throws IOException {
        OptionalLong size = storage.size(file);
        if (size.isEmpty()) {
            throw new NoSuchFileException(file.uri(), null, "no such file");
        }
        try {
            return open(StoredParquet.in(storage, file, size.getAsLong()), columns);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same of a file that was found. */
    static ParquetRows open(StoredParquet found, List<String> columns) throws IOException {
        Location file = found.file();
        ParquetFileReader reader = parsed(file, () -> ParquetFileReader.open(found, options()));
        try {
            ParquetRows rows = parsed(file, () -> new ParquetRows(file, reader, columns));
            if (rows.schema != null) {
                parsed(file, () -> {
                    reader.setRequestedSchema(rows.schema);
                    return rows;
                });
                rows.nextGroup();
            }
            return rows;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Parquet's own defaults: Hadoop's, which it would else read from their XML each time, have none of them. */
    private static ParquetReadOptions options() {
        return HadoopReadOptions.builder(new Configuration(false)).build();
    }

    @Override
    public List<String> found() {
        return found;
    }

    @Override
    public boolean hasNext() {
        return leftInGroup > 0;
    }

    @Override
    public TableRow next() {
        if (leftInGroup == 0) {
            throw new NoSuchElementException();
        }
        Map<String, Object> cells = parsed(file, () -> cells(records.read(), schema));
        number++;
        leftInGroup--;
        if (leftInGroup == 0) {
            nextGroup();
        }
        return new TableRow(file + ", row " + number, cells::get);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void nextGroup() {
        do {
            // What is read is let go before the next is.
            records = null;
            PageReadStore pages = parsed(file, reader::readNextRowGroup);
            if (pages == null) {
                return;
            }
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
            records = parsed(file, () -> columns.getRecordReader(pages, new GroupRecordConverter(schema)));
            leftInGroup = pages.getRowCount();
        } while (leftInGroup == 0);
    }

    /** What Parquet makes of the bytes; its own exceptions for damaged files are of every kind. */
    private static <T> T parsed(Location file, Callable<T> parsing) {
        try {
            return parsing.call();
        } catch (InputProblem | UncheckedIOException e) {
            throw e;
        } catch (Exception e) {
            // Some messages name objects, which are called otherwise in each JVM.
            String reason = String.valueOf(e.getMessage()).replaceAll("@[0-9a-f]{5,8}\\b|[.\\s]+$", "");
            throw new InputProblem(
                    "Cannot read " + file + " as a Parquet table: " + reason
                            + ". It is damaged, no Parquet file, or compressed by something that is not read here.",
                    e);
        }
    }

    private static Type checked(Location file, Type type) {
        boolean isValue = type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED);
        if (isValue
                && switch (type.asPrimitiveType().getPrimitiveTypeName()) {
                    case INT32, INT64, FLOAT, DOUBLE, BOOLEAN -> isPlain(type.asPrimitiveType());
                    case BINARY -> true;
                    case INT96, FIXED_LEN_BYTE_ARRAY -> false;
                }) {
            return type;
        }
        throw new InputProblem(
                "Cannot read " + file + ": column " + type.getName() + " holds " + type + "; expected text or numbers");
    }

    /** Numbers as they are: no decimals, dates or times. */
    private static boolean isPlain(PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return meaning == null || meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation;
    }

    private static Map<String, Object> cells(Group group, MessageType schema) {
        Map<String, Object> cells = new HashMap<>();
        for (int i = 0; i < schema.getFieldCount(); i++) {
            if (group.getFieldRepetitionCount(i) > 0) {
                cells.put(
                        schema.getFieldName(i), cell(group, i, schema.getType(i).asPrimitiveType()));
            }
        }
        return cells;
    }

    private static Object cell(Group group, int field, PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> group.getInteger(field, 0);
            case INT64 -> group.getLong(field, 0);
            // By its digits: 0.1f is meant to be 0.1.
            case FLOAT -> Double.valueOf(Float.toString(group.getFloat(field, 0)));
            case DOUBLE -> group.getDouble(field, 0);
            case BOOLEAN -> group.getBoolean(field, 0);
            case BINARY, INT96, FIXED_LEN_BYTE_ARRAY ->
                group.getBinary(field, 0).toStringUsingUTF8();
        };
    }
}
