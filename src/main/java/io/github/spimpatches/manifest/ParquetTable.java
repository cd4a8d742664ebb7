package io.github.spimpatches.manifest;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Version;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Tables as Parquet, through Parquet's own API: a Spark job for a small table takes seconds. */
final class ParquetTable {
    /** A table is held in memory while it is read; ours have some hundred bytes a row. */
    private static final int LIMIT = 1 << 30;

    /** Bytes of whole files in columns that are held until they are written together. */
    private static final long GROUP_OF_FILES = 8L << 20;

    private ParquetTable() {}

    static <R> void write(Storage storage, Location file, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        storage.publish(file, sink -> write(sink, file.uri(), columns, rows));
    }

    static <R> void write(Storage.Sink sink, String name, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        Builder<R> builder = new Builder<>(new SinkFile(sink, name), columns)
                .withConf(new Configuration(false))
                // A column of nothing has a page of no bytes, which Parquet marks as compressed all the same; readers
                // of before mid 2025 (pyarrow, DuckDB, polars) cannot decompress nothing.
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                // One encoding a column: Parquet's footer lists several in the order of a hash that changes with
                // the JVM.
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
                .withDictionaryEncoding(false);
        if (columns.stream().anyMatch(column -> column.type() == Column.Type.BYTES)) {
            // By default a hundred rows are gathered before anybody asks how large they are.
            builder.withRowGroupSize(GROUP_OF_FILES)
                    .withMinRowCountForPageSizeCheck(1)
                    .withMaxRowCountForPageSizeCheck(1);
        }
        try (ParquetWriter<R> writer = builder.build()) {
            for (R row : rows) {
                writer.write(row);
            }
        }
    }

    private static <R> MessageType schema(List<Column<R>> columns) {
        List<Type> fields = new ArrayList<>();
        for (Column<R> column : columns) {
            fields.add(
                    switch (column.type()) {
                        case TEXT ->
                            Types.optional(PrimitiveTypeName.BINARY)
                                    .as(LogicalTypeAnnotation.stringType())
                                    .named(column.name());
                        case INT -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
                        case LONG -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
                        case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
                        case BYTES -> Types.optional(PrimitiveTypeName.BINARY).named(column.name());
                    });
        }
        return new MessageType("table", fields);
    }

    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
        private final List<Column<R>> columns;

        Builder(OutputFile file, List<Column<R>> columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder<R> self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // the only form that Spark 3.5's Parquet has
        protected WriteSupport<R> getWriteSupport(Configuration configuration) {
            return new RowWriter<>(columns);
        }
    }

    private static final class RowWriter<R> extends WriteSupport<R> {
        private final List<Column<R>> columns;
        private RecordConsumer consumer;

        RowWriter(List<Column<R>> columns) {
            this.columns = columns;
        }

        @Override
        @SuppressWarnings("deprecation") // as above
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema(columns), Map.of("writer", Version.program()));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(R row) {
            consumer.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                Column<R> column = columns.get(i);
                Object value = column.value().apply(row);
                if (value != null) {
                    consumer.startField(column.name(), i);
                    add(column.type(), value);
                    consumer.endField(column.name(), i);
                }
            }
            consumer.endMessage();
        }

        private void add(Column.Type type, Object value) {
            switch (type) {
                case TEXT -> consumer.addBinary(Binary.fromString((String) value));
                case INT -> consumer.addInteger((Integer) value);
                case LONG -> consumer.addLong((Long) value);
                case DOUBLE -> consumer.addDouble((Double) value);
                case BYTES -> consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
            }
        }
    }

    /** Parquet asks only how far it is; the sink takes the bytes. */
    private record SinkFile(Storage.Sink sink, String name) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    sink.write(bytes, offset, length);
                    position += length;
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public String getPath() {
            return name;
        }
    }

    static TableData read(Storage storage, Location file, List<String> columns) throws IOException {
        byte[] bytes = storage.readWhole(file, LIMIT)
                .orElseThrow(() -> new java.nio.file.NoSuchFileException(file.uri(), null, "no such file"));
        try (ParquetFileReader reader = ParquetFileReader.open(new BytesFile(bytes, file))) {
            MessageType found = reader.getFileMetaData().getSchema();
            List<Type> wanted = new ArrayList<>();
            for (String column : columns) {
                if (found.containsField(column)) {
                    wanted.add(checked(file, found.getType(column)));
                }
            }
            List<String> names = found.getFields().stream().map(Type::getName).toList();
            if (wanted.isEmpty()) {
                return new TableData(file, names, List.of());
            }
            MessageType schema = new MessageType(found.getName(), wanted);
            reader.setRequestedSchema(schema);
            return new TableData(file, names, rows(file, reader, schema));
        } catch (InputProblem e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Parquet's own exceptions for damaged files are of every kind.
            throw new InputProblem("Cannot read " + file + " as a Parquet table: " + e.getMessage(), e);
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

    private static List<TableRow> rows(Location file, ParquetFileReader reader, MessageType schema) throws IOException {
        List<TableRow> rows = new ArrayList<>();
        MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
        for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
            RecordReader<Group> records = columns.getRecordReader(pages, new GroupRecordConverter(schema));
            for (long i = 0; i < pages.getRowCount(); i++) {
                Map<String, Object> cells = cells(records.read(), schema);
                rows.add(new TableRow(file + ", row " + (rows.size() + 1), cells::get));
            }
        }
        return rows;
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

    private static final class BytesFile implements InputFile {
        private final byte[] bytes;
        private final Location file;

        BytesFile(byte[] bytes, Location file) {
            this.bytes = bytes;
            this.file = file;
        }

        @Override
        public long getLength() {
            return bytes.length;
        }

        @Override
        public SeekableInputStream newStream() {
            return new BytesStream(new Seekable(bytes));
        }

        @Override
        public String toString() {
            return file.uri();
        }
    }

    private static final class Seekable extends ByteArrayInputStream {
        Seekable(byte[] bytes) {
            super(bytes);
        }

        int position() {
            return pos;
        }

        void seek(long position) {
            pos = Math.toIntExact(Math.min(Math.max(position, 0), count));
        }
    }

    private static final class BytesStream extends DelegatingSeekableInputStream {
        private final Seekable bytes;

        BytesStream(Seekable bytes) {
            super(bytes);
            this.bytes = bytes;
        }

        @Override
        public long getPos() {
            return bytes.position();
        }

        @Override
        public void seek(long position) {
            bytes.seek(position);
        }
    }
}
